"""Asks by zeep, as a Python integrator would: reads the WSDL, signs the body, prints what came back as JSON.

argv: wsdl, private key file (PEM), source, target, system id, service id, serial number, body file
"""
import base64, datetime, hashlib, json, subprocess, sys
from zeep import Client

wsdl, key, source, target, system, service, serial, body_file = sys.argv[1:9]
with open(body_file, encoding="utf-8") as file:
    body = file.read()
client = Client(wsdl)
operations = {
    name: sorted(port.binding._operations.keys())
    for name, each in client.wsdl.services.items()
    for port in each.ports.values()
}
md5 = hashlib.md5(base64.b64encode(body.encode("utf-8"))).hexdigest()
signed = subprocess.run(
    ["openssl", "dgst", "-md5", "-sign", key], input=md5.encode("ascii"), stdout=subprocess.PIPE, check=True
).stdout
now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
header = {
    "serialnum": serial,
    "sourceservice": source,
    "targetservice": target,
    "systemid": system,
    "serviceid": service,
    "date": now.strftime("%Y%m%d"),
    "time": now.strftime("%H%M%S"),
    "isreq": "0",
    "signature": {"detail": base64.b64encode(signed).decode("ascii"), "md5": md5},
}
reply = client.service.Command(transaction={"header": header, "body": body})
response = reply.header.response
print(json.dumps({
    "operations": operations,
    "retcode": response.retcode,
    "retmsg": response.retmsg,
    "serialnum": reply.header.serialnum,
    "detail": reply.header.signature.detail if reply.header.signature else None,
    "body": reply.body,
}, ensure_ascii=False))
