import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.paddings.PKCS7Padding;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.util.encoders.Hex;

/** One question a line: `operation argument…`, all in hex (`-` is empty). One answer a line: hex, `true`, `false`, or `refused`. */
public class BouncyCastlePeer {
  private static final X9ECParameters CURVE = GMNamedCurves.getByName("sm2p256v1");
  private static final ECDomainParameters DOMAIN =
      new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN(), CURVE.getH());

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    PrintStream out = new PrintStream(System.out, false);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      byte[][] parts = new byte[words.length - 1][];
      for (int i = 1; i < words.length; i++) parts[i - 1] = words[i].equals("-") ? new byte[0] : Hex.decode(words[i]);
      String answer;
      try {
        answer = answer(words[0], parts);
      } catch (Exception refused) {
        answer = "refused";
      }
      out.println(answer.isEmpty() ? "-" : answer);
      if (!in.ready()) out.flush();
    }
    out.flush();
  }

  private static String answer(String operation, byte[][] p) throws Exception {
    switch (operation) {
      case "sign-der": return hex(sign(p, false));
      case "sign-raw": return hex(sign(p, true));
      case "verify-der": return String.valueOf(verify(p, false));
      case "verify-raw": return String.valueOf(verify(p, true));
      case "encrypt-C1C3C2": return hex(encrypt(p, SM2Engine.Mode.C1C3C2));
      case "encrypt-C1C2C3": return hex(encrypt(p, SM2Engine.Mode.C1C2C3));
      case "encrypt-der": return hex(derOf(encrypt(p, SM2Engine.Mode.C1C3C2)));
      case "decrypt-C1C3C2": return hex(decrypt(p[0], p[1], SM2Engine.Mode.C1C3C2));
      case "decrypt-C1C2C3": return hex(decrypt(p[0], p[1], SM2Engine.Mode.C1C2C3));
      case "decrypt-der": return hex(decrypt(p[0], rawOf(p[1]), SM2Engine.Mode.C1C3C2));
      case "cbc-encrypt": return hex(cbc(true, p));
      case "cbc-decrypt": return hex(cbc(false, p));
      case "gcm-encrypt": return hex(gcm(true, p));
      case "gcm-decrypt": return hex(gcm(false, p));
      case "hmac": return hex(hmac(p[0], p[1]));
      default: throw new IllegalArgumentException(operation);
    }
  }

  private static String hex(byte[] bytes) {
    return Hex.toHexString(bytes);
  }

  private static SM2Signer signer(boolean raw) {
    return new SM2Signer(raw ? PlainDSAEncoding.INSTANCE : StandardDSAEncoding.INSTANCE, new SM3Digest());
  }

  private static CipherParameters secret(byte[] scalar) {
    return new ECPrivateKeyParameters(new BigInteger(1, scalar), DOMAIN);
  }

  private static CipherParameters open(byte[] point) {
    return new ECPublicKeyParameters(CURVE.getCurve().decodePoint(point), DOMAIN);
  }

  /** scalar, id, message */
  private static byte[] sign(byte[][] p, boolean raw) throws Exception {
    SM2Signer signer = signer(raw);
    signer.init(true, new ParametersWithID(secret(p[0]), p[1]));
    signer.update(p[2], 0, p[2].length);
    return signer.generateSignature();
  }

  /** point, id, message, signature */
  private static boolean verify(byte[][] p, boolean raw) {
    SM2Signer signer = signer(raw);
    signer.init(false, new ParametersWithID(open(p[0]), p[1]));
    signer.update(p[2], 0, p[2].length);
    return signer.verifySignature(p[3]);
  }

  /** point, message */
  private static byte[] encrypt(byte[][] p, SM2Engine.Mode mode) throws Exception {
    SM2Engine engine = new SM2Engine(new SM3Digest(), mode);
    engine.init(true, new ParametersWithRandom(open(p[0])));
    return engine.processBlock(p[1], 0, p[1].length);
  }

  private static byte[] decrypt(byte[] scalar, byte[] sealed, SM2Engine.Mode mode) throws Exception {
    SM2Engine engine = new SM2Engine(new SM3Digest(), mode);
    engine.init(false, secret(scalar));
    return engine.processBlock(sealed, 0, sealed.length);
  }

  private static byte[] derOf(byte[] c1c3c2) throws Exception {
    BigInteger x = new BigInteger(1, Arrays.copyOfRange(c1c3c2, 1, 33));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(c1c3c2, 33, 65));
    byte[] digest = Arrays.copyOfRange(c1c3c2, 65, 97);
    byte[] masked = Arrays.copyOfRange(c1c3c2, 97, c1c3c2.length);
    return new DERSequence(
            new org.bouncycastle.asn1.ASN1Encodable[] {
              new ASN1Integer(x), new ASN1Integer(y), new DEROctetString(digest), new DEROctetString(masked)
            })
        .getEncoded();
  }

  private static byte[] rawOf(byte[] der) {
    ASN1Sequence sequence = ASN1Sequence.getInstance(der);
    byte[] digest = ASN1OctetString.getInstance(sequence.getObjectAt(2)).getOctets();
    byte[] masked = ASN1OctetString.getInstance(sequence.getObjectAt(3)).getOctets();
    byte[] raw = new byte[97 + masked.length];
    raw[0] = 4;
    System.arraycopy(number(sequence, 0), 0, raw, 1, 32);
    System.arraycopy(number(sequence, 1), 0, raw, 33, 32);
    System.arraycopy(digest, 0, raw, 65, 32);
    System.arraycopy(masked, 0, raw, 97, masked.length);
    return raw;
  }

  private static byte[] number(ASN1Sequence sequence, int at) {
    BigInteger value = ASN1Integer.getInstance(sequence.getObjectAt(at)).getPositiveValue();
    return org.bouncycastle.util.BigIntegers.asUnsignedByteArray(32, value);
  }

  /** key, iv, text */
  private static byte[] cbc(boolean forEncryption, byte[][] p) throws Exception {
    BlockCipher block = new CBCBlockCipher(new SM4Engine());
    PaddedBufferedBlockCipher cipher = new PaddedBufferedBlockCipher(block, new PKCS7Padding());
    cipher.init(forEncryption, new ParametersWithIV(new KeyParameter(p[0]), p[1]));
    byte[] out = new byte[cipher.getOutputSize(p[2].length)];
    int length = cipher.processBytes(p[2], 0, p[2].length, out, 0);
    length += cipher.doFinal(out, length);
    return Arrays.copyOf(out, length);
  }

  /** key, iv, associated data, text (with its tag behind, to decrypt) */
  private static byte[] gcm(boolean forEncryption, byte[][] p) throws Exception {
    GCMBlockCipher cipher = new GCMBlockCipher(new SM4Engine());
    cipher.init(forEncryption, new AEADParameters(new KeyParameter(p[0]), 128, p[1], p[2]));
    byte[] out = new byte[cipher.getOutputSize(p[3].length)];
    int length = cipher.processBytes(p[3], 0, p[3].length, out, 0);
    length += cipher.doFinal(out, length);
    return Arrays.copyOf(out, length);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    HMac mac = new HMac(new SM3Digest());
    mac.init(new KeyParameter(key));
    mac.update(message, 0, message.length);
    byte[] out = new byte[mac.getMacSize()];
    mac.doFinal(out, 0);
    return out;
  }
}
