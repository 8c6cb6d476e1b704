<?php
// Asks by SoapClient, as a PHP integrator would. Arguments as in ask.py.
[, $wsdl, $keyFile, $source, $target, $system, $service, $serial, $bodyFile] = $argv;
$body = file_get_contents($bodyFile);
$client = new SoapClient($wsdl, ["exceptions" => true, "cache_wsdl" => WSDL_CACHE_NONE]);
$md5 = md5(base64_encode($body));
openssl_sign($md5, $signed, file_get_contents($keyFile), OPENSSL_ALGO_MD5);
$now = new DateTime("now", new DateTimeZone("Asia/Shanghai"));
$header = [
    "serialnum" => $serial,
    "sourceservice" => $source,
    "targetservice" => $target,
    "systemid" => $system,
    "serviceid" => $service,
    "date" => $now->format("Ymd"),
    "time" => $now->format("His"),
    "isreq" => "0",
    "signature" => ["detail" => base64_encode($signed), "md5" => $md5],
];
$reply = $client->Command(["transaction" => ["header" => $header, "body" => $body]])->transaction;
echo json_encode([
    "operations" => $client->__getFunctions(),
    "retcode" => $reply->header->response->retcode,
    "retmsg" => $reply->header->response->retmsg,
    "serialnum" => $reply->header->serialnum,
    "detail" => $reply->header->signature->detail ?? null,
    "body" => $reply->body ?? null,
], JSON_UNESCAPED_UNICODE);
