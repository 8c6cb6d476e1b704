/** Published answers, and one RSA signature made elsewhere, that the self-test compares with. */
const hex = (text: string): Buffer => Buffer.from(text, "hex");

/** GM/T 0003.5-2012 annex A.2: the recommended curve, message "message digest", default id. */
export const SM2_EXAMPLE = {
  scalar: hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"),
  point: hex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020" +
      "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
  ),
  za: "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3",
  message: Buffer.from("message digest"),
  signature: hex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3" +
      "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
  ),
};

/** GM/T 0003.5-2012 annex C: the same key, message "encryption standard"; C1 ‖ C3 ‖ C2. */
export const SM2_CIPHERTEXT = {
  plain: Buffer.from("encryption standard"),
  sealed: hex(
    "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73" +
      "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0" +
      "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766" +
      "21886ca989ca9c7d58087307ca93092d651efa",
  ),
};

/** RFC 8998 appendix A.1. */
export const SM4_GCM = {
  key: hex("0123456789abcdeffedcba9876543210"),
  iv: hex("00001234567800000000abcd"),
  aad: hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
  plain: hex(
    "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd" +
      "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
  ),
  ciphertext: hex(
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735" +
      "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
  ),
  tag: hex("83de3541e4c2b58177e065a9bf7b62ec"),
};

/** Of a 2048-bit key whose private half was thrown away, by OpenSSL, over "message digest". */
export const RSA_EXAMPLE = {
  spki: Buffer.from(
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq1vyW0rwCK0hXDj2uVLe/CNg71jHKTE6CNqctQtC1W2I3yKlZp2T" +
      "qG8TZ8qpqJ30UVRj1jKBa6V2SIjv9s4D7RNKIKhNHPSdf/XOou0EBrpjFl2lJ14MxTlsvrfB/msbQ6OAl0BgFpzEGvRT05hx" +
      "737+cWm8EGoCB6MK4aL/2SZV4BJ1dA6o7Sqwe+zf2mp3+0VlXRSwrXGz8uerBP37R94nUIAtfw4xUgMEQwmCuE19LDtOEFdW" +
      "TVTGraFKxvwa73RNgKtHACM83k8wQrULJqYJHMxu/eD/HywpyhBQKN54FBB2o6DQ4GOyhxdtSb0ezPSPsBLrQEfuDQ6PzEV6" +
      "DwIDAQAB",
    "base64",
  ),
  pkcs1: Buffer.from(
    "f+Z5EUP2v/k4xPkuCloDOH/iAPW8IrWj0cA+mrNOiCD6sI5WN3P4Au6EXBPeEtomuaU06RneF7C9Gddzyw/zdB+M9v/x5hYu" +
      "RF3ieDvN0bVBvEs0rxV1ZX6vbmsqH6CT8D8eVrVXaotrEG1vWk2nHyqnhjEFDHEHTNKBQ8tjNNZF9GBw12wjKLBcOjj36zlL" +
      "bjw/EP5eBGlvEA778VY8B1zZ31/8Pf8HDOR3ITJIF4sCkYGne+FIGADKZV1oKUZpaUG5TuZIRyFCdIRVg7uJhcful/RHMsvS" +
      "Ai0rMr2HMPfkaGb19jRsAvihIlU4bMyq7c6kWPyedqYf61dSaCnzxQ==",
    "base64",
  ),
  pss: Buffer.from(
    "EMoIhzhD5wKIgTUcB/s68gpaSpBxsFF42U0gOrD8KXa+7j5jtEzCcCIjRUOyHtsvrz7+fUSv52a5ptMWB/m86wJzxwt6/JJz" +
      "KnJ3Ozq0ghCHxTKQEGMYq7nl/WHVV2ptr+KNslMtykDQMyaSVxXx8FnAnbhtQTlCmHeyy8qzfq6laJL5NgwXqLlAFWhmfsRU" +
      "u4UT1YtbtG8JcouF/bGUsVr1yZPoBA7GCFRUW+TJ2QVa05+nXqqUr9s/6dYP8WQqkUCbnEKCstv7Hi5GspzElCh9F24EnFTG" +
      "XaiIsk0gLBj/wKdGDpxLTFMxkp9Dopyokwk4hj87jxWYU2i11BLlyw==",
    "base64",
  ),
};
