import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyStore;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Writes a PFX with Bouncy Castle's key store, which uses BER with indefinite lengths and split octet strings. */
public class MakeBouncyCastle {
  public static void main(String[] args) throws Exception {
    char[] password = args[2].toCharArray();
    KeyStore source = KeyStore.getInstance("PKCS12");
    try (FileInputStream in = new FileInputStream(args[0])) {
      source.load(in, password);
    }
    KeyStore target = KeyStore.getInstance("PKCS12", new BouncyCastleProvider());
    target.load(null, null);
    String alias = source.aliases().nextElement();
    target.setKeyEntry("vb365", source.getKey(alias, password), null, source.getCertificateChain(alias));
    try (FileOutputStream out = new FileOutputStream(args[1])) {
      target.store(out, password);
    }
  }
}
