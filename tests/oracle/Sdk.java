// SPDX-License-Identifier: Apache-2.0
//
// What the Java SDK does with files of certificates and keys, by Java's own
// libraries: SimpleSslContextBuilder.forPKCS8 hands them to Netty, whose
// PemReader finds the blocks with the expressions below, and whose SslContext.
// buildKeyStore puts them into a key store of the default type.  A line an
// argument: the file and what became of it.
//
//	java Sdk load KEY FILE...     as a client's certificates
//	java Sdk pkcs12 PASSWORD FILE...  by forPKCS12
//	java Sdk trust CA CHAIN...    CHAIN, of a server, by the certificates of CA
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

public class Sdk {
	static List<byte[]> blocks(String file, String label) throws Exception {
		String text =
		    new String(Files.readAllBytes(Paths.get(file)), "US-ASCII");
		Matcher m = Pattern.compile("-+BEGIN\\s[^-\\r\\n]*" + label +
		    "[^-\\r\\n]*-+\\s+([a-z0-9+/=\\r\\n]+)-+END\\s[^-\\r\\n]*" +
		    label + "[^-\\r\\n]*-+\\s*", Pattern.CASE_INSENSITIVE)
		    .matcher(text);
		List<byte[]> list = new ArrayList<>();

		while (m.find())
			list.add(Base64.getMimeDecoder().decode(m.group(1)));
		return list;
	}

	static X509Certificate[] certificates(String file) throws Exception {
		CertificateFactory factory =
		    CertificateFactory.getInstance("X.509");
		List<X509Certificate> list = new ArrayList<>();

		for (byte[] der : blocks(file, "CERTIFICATE"))
			list.add((X509Certificate)factory.generateCertificate(
			    new ByteArrayInputStream(der)));
		if (list.isEmpty())
			throw new CertificateException(
			    "found no certificates in input stream");
		return list.toArray(new X509Certificate[0]);
	}

	// As Netty's getPrivateKeyFromByteBuffer: one algorithm after another.
	static PrivateKey key(String file) throws Exception {
		List<byte[]> found = blocks(file, "PRIVATE\\s+KEY");
		Exception last = new Exception("no private key");

		if (!found.isEmpty())
			for (String algorithm : new String[] { "RSA", "DSA", "EC" })
				try {
					return KeyFactory.getInstance(algorithm)
					    .generatePrivate(new PKCS8EncodedKeySpec(
						found.get(0)));
				} catch (java.security.spec.InvalidKeySpecException e) {
					last = e;
				}
		throw last;
	}

	static String chain(KeyStore store, char[] password) throws Exception {
		KeyManagerFactory factory = KeyManagerFactory.getInstance(
		    KeyManagerFactory.getDefaultAlgorithm());
		StringBuilder out = new StringBuilder("ok");
		X509KeyManager manager;

		factory.init(store, password);
		manager = (X509KeyManager)factory.getKeyManagers()[0];
		for (X509Certificate c : manager.getCertificateChain(
			 store.aliases().nextElement()))
			out.append(" ").append(c.getSubjectX500Principal());
		return out.toString();
	}

	static String load(String key, String file) throws Exception {
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		char[] none = new char[0];

		store.load(null, null);
		store.setKeyEntry("key", key(key), none, certificates(file));
		return chain(store, none);
	}

	static String pkcs12(String password, String file) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");

		try (InputStream in = Files.newInputStream(Paths.get(file))) {
			store.load(in, password.toCharArray());
		}
		return chain(store, password.toCharArray());
	}

	static String trust(String ca, String file) throws Exception {
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		TrustManagerFactory factory = TrustManagerFactory.getInstance(
		    TrustManagerFactory.getDefaultAlgorithm());
		int n = 0;

		store.load(null, null);
		for (X509Certificate c : certificates(ca))
			store.setCertificateEntry("ca" + n++, c);
		factory.init(store);
		((X509TrustManager)factory.getTrustManagers()[0])
		    .checkServerTrusted(certificates(file), "UNKNOWN");
		return "ok";
	}

	public static void main(String[] args) {
		for (int i = 2; i < args.length; i++) {
			String what;

			try {
				what = args[0].equals("load")  ? load(args[1], args[i])
				    : args[0].equals("trust") ? trust(args[1], args[i])
							      : pkcs12(args[1], args[i]);
			} catch (Exception e) {
				what = e.toString();
			}
			System.out.println(args[i] + "\t" + what);
		}
	}
}
