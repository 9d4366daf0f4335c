// SPDX-License-Identifier: Apache-2.0

// Signatures of every form that somebody might write one in, for
// tests/go-signatures.sh: signatures KEYS OUT makes OUT/NAME.pem of each (a
// child, then its issuer) and prints "NAME good" or "NAME bad", as
// crypto/x509 takes it.  The same bytes in every run.
package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	_ "crypto/sha256"
	_ "crypto/sha512"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func readKey(folder, name string) crypto.Signer {
	text, err := os.ReadFile(filepath.Join(folder, name+".pem"))
	must(err)
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	must(err)
	return key.(crypto.Signer)
}

// ---- DER ------------------------------------------------------------------

func tlv(tag byte, parts ...[]byte) []byte {
	content := bytes.Join(parts, nil)
	n := len(content)
	switch {
	case n < 0x80:
		return append([]byte{tag, byte(n)}, content...)
	case n < 0x100:
		return append([]byte{tag, 0x81, byte(n)}, content...)
	}
	return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, content...)
}

func seq(parts ...[]byte) []byte { return tlv(0x30, parts...) }

// The same element with a length of one octet more than it needs.
func long(element []byte) []byte {
	if element[1] < 0x80 {
		return append([]byte{element[0], 0x81, element[1]}, element[2:]...)
	}
	return append([]byte{element[0], 0x82, 0, element[2]}, element[3:]...)
}

func integer(n *big.Int) []byte {
	b, err := asn1.Marshal(n)
	must(err)
	return b
}

// The content of its INTEGER.
func octets(n *big.Int) []byte {
	var raw asn1.RawValue
	_, err := asn1.Unmarshal(integer(n), &raw)
	must(err)
	return raw.Bytes
}

// ---- Certificates ----------------------------------------------------------

var out string

func template(name string, alg x509.SignatureAlgorithm) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
		SignatureAlgorithm:    alg,
	}
}

// An issuer, and a child of its own key that forms of signatures are put on.
type signed struct {
	name       string
	issuer     *x509.Certificate
	tbs, inner asn1.RawValue
	digest     []byte
}

func begin(name string, key crypto.Signer, alg x509.SignatureAlgorithm, hash crypto.Hash) *signed {
	ca := template("Issuer", alg)
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, key.Public(), key)
	must(err)
	s := &signed{name: name}
	s.issuer, err = x509.ParseCertificate(der)
	must(err)
	der, err = x509.CreateCertificate(rand.Reader, template("Child", alg), s.issuer, key.Public(), key)
	must(err)
	var outer struct {
		TBS, Alg asn1.RawValue
		Sig      asn1.BitString
	}
	_, err = asn1.Unmarshal(der, &outer)
	must(err)
	s.tbs, s.inner = outer.TBS, outer.Alg
	h := hash.New()
	h.Write(s.tbs.FullBytes)
	s.digest = h.Sum(nil)
	return s
}

func (s *signed) put(form string, sig []byte) {
	der := seq(s.tbs.FullBytes, s.inner.FullBytes, tlv(3, []byte{0}, sig))
	child, err := x509.ParseCertificate(der)
	must(err)
	name := s.name + "-" + form
	verdict := "good"
	if child.CheckSignatureFrom(s.issuer) != nil {
		verdict = "bad"
	}
	fmt.Println(name, verdict)
	var text bytes.Buffer
	pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: s.issuer.Raw})
	must(os.WriteFile(filepath.Join(out, name+".pem"), text.Bytes(), 0o666))
}

// ---- ECDSA -----------------------------------------------------------------

// A signature of which r needs a zero before it and s does not, by the first
// nonce from 1 on that makes such a one.
func ecdsaSign(key *ecdsa.PrivateKey, digest []byte) (r, s *big.Int) {
	curve := key.Curve.Params()
	e := new(big.Int).SetBytes(digest)
	if extra := len(digest)*8 - curve.N.BitLen(); extra > 0 {
		e.Rsh(e, uint(extra))
	}
	for k := big.NewInt(1); ; k.Add(k, big.NewInt(1)) {
		r, _ = key.Curve.ScalarBaseMult(k.Bytes())
		r.Mod(r, curve.N)
		s = new(big.Int).Mul(r, key.D)
		s.Add(s, e)
		s.Mul(s, new(big.Int).ModInverse(k, curve.N))
		s.Mod(s, curve.N)
		if r.BitLen()%8 == 0 && s.BitLen()%8 != 0 {
			return r, s
		}
	}
}

func ecdsaForms(name string, key *ecdsa.PrivateKey, alg x509.SignatureAlgorithm, hash crypto.Hash) {
	c := begin(name, key, alg, hash)
	r, s := ecdsaSign(key, c.digest)
	n := key.Curve.Params().N
	R, S, zero := integer(r), integer(s), integer(new(big.Int))
	sum := func(a, b *big.Int) []byte { return integer(new(big.Int).Add(a, b)) }
	difference := func(a, b *big.Int) []byte { return integer(new(big.Int).Sub(a, b)) }
	whole := seq(R, S)

	c.put("der", whole)
	c.put("other-s", seq(R, difference(n, s)))
	c.put("r-as-it-is", seq(tlv(2, r.Bytes()), S))
	c.put("r-padded", seq(tlv(2, []byte{0}, octets(r)), S))
	c.put("s-padded", seq(R, tlv(2, []byte{0}, octets(s))))
	c.put("minus-r", seq(difference(new(big.Int), r), S))
	c.put("minus-s", seq(R, difference(new(big.Int), s)))
	c.put("r-beyond", seq(sum(r, n), S))
	c.put("s-beyond", seq(R, sum(s, n)))
	c.put("r-zero", seq(zero, S))
	c.put("s-zero", seq(R, zero))
	c.put("r-order", seq(integer(n), S))
	c.put("s-order", seq(R, integer(n)))
	c.put("exchanged", seq(S, R))
	c.put("long", long(whole))
	c.put("r-long", seq(long(R), S))
	c.put("s-long", seq(R, long(S)))
	c.put("indefinite", append(append([]byte{0x30, 0x80}, append(R, S...)...), 0, 0))
	c.put("more-inside", seq(R, S, zero))
	c.put("null-inside", seq(R, S, []byte{5, 0}))
	c.put("more-after", append(seq(R, S), 5, 0))
	c.put("zero-after", append(seq(R, S), 0))
	c.put("cut", whole[:len(whole)-1])
	c.put("one", seq(R))
	c.put("none", seq())
	c.put("empty", nil)
	c.put("empty-r", seq([]byte{2, 0}, S))
	c.put("set", tlv(0x31, R, S))
	c.put("octet-string", seq(tlv(4, octets(r)), S))
	size := (key.Curve.Params().BitSize + 7) / 8
	c.put("p1363", append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...))
}

// ---- RSA -------------------------------------------------------------------

func rsaForms(name string, key *rsa.PrivateKey, alg x509.SignatureAlgorithm, hash crypto.Hash, oid byte) {
	c := begin(name, key, alg, hash)
	size := key.Size()
	id := []byte{6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, oid}
	null, sum := []byte{5, 0}, tlv(4, c.digest)
	padded := func(info []byte) []byte {
		m := bytes.Repeat([]byte{0xff}, size)
		m[0], m[1], m[size-len(info)-1] = 0, 1, 0
		copy(m[size-len(info):], info)
		return m
	}
	power := func(message []byte) []byte {
		z := new(big.Int).SetBytes(message)
		return z.Exp(z, key.D, key.N).FillBytes(make([]byte, size))
	}
	change := func(at int, to byte) []byte {
		m := padded(seq(seq(id, null), sum))
		m[at] = to
		return m
	}
	info := seq(seq(id, null), sum)
	good := power(padded(info))

	c.put("pkcs1", good)
	c.put("no-null", power(padded(seq(seq(id), sum))))
	c.put("parameters", power(padded(seq(seq(id, []byte{4, 1, 0}), sum))))
	c.put("more-inside", power(padded(seq(seq(id, null), sum, null))))
	c.put("more-after", power(padded(append(seq(seq(id, null), sum), 5, 0))))
	c.put("long", power(padded(long(info))))
	c.put("bare-digest", power(padded(c.digest)))
	c.put("other-hash", power(padded(seq(seq(append(append([]byte{}, id[:10]...), oid%3+1), null), sum))))
	c.put("short-padding", power(append(append([]byte{0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0},
		info...), make([]byte, size-11-len(info))...)))
	c.put("type-0", power(change(1, 0)))
	c.put("type-2", power(change(1, 2)))
	c.put("padding", power(change(20, 0xfe)))
	c.put("first-octet", power(change(0, 1)))
	numberForms(c, good, key)
}

// Forms of a number in as many octets as the modulus.
func numberForms(c *signed, good []byte, key *rsa.PrivateKey) {
	z := new(big.Int).SetBytes(good)

	c.put("octet-more", append([]byte{0}, good...))
	c.put("octet-after", append(append([]byte{}, good...), 0))
	c.put("octet-less", good[1:])
	c.put("cut", good[:len(good)-1])
	c.put("beyond", new(big.Int).Add(z, key.N).Bytes())
	c.put("minus", new(big.Int).Sub(key.N, z).FillBytes(make([]byte, len(good))))
	c.put("zero", make([]byte, len(good)))
	c.put("modulus", key.N.Bytes())
	c.put("empty", nil)
}

// Zeros, for want of anything that need not be the same in every run.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0
	}
	return len(p), nil
}

func pssForms(name string, key *rsa.PrivateKey, alg x509.SignatureAlgorithm, hash crypto.Hash) {
	c := begin(name, key, alg, hash)
	salted := func(n int) []byte {
		sig, err := rsa.SignPSS(zeros{}, key, hash, c.digest, &rsa.PSSOptions{SaltLength: n})
		must(err)
		return sig
	}
	good := salted(hash.Size())

	c.put("pss", good)
	c.put("salt-none", salted(0))
	c.put("salt-shorter", salted(hash.Size()-1))
	c.put("salt-longer", salted(hash.Size()+1))
	numberForms(c, good, key)
}

// ---- Ed25519 ---------------------------------------------------------------

func edForms(name string, key ed25519.PrivateKey) {
	c := begin(name, key, x509.PureEd25519, crypto.SHA512)
	good := ed25519.Sign(key, c.tbs.FullBytes)
	// The order of the group, 2^252 + 27742317777372353535851937790883648493.
	order, _ := new(big.Int).SetString("27742317777372353535851937790883648493", 10)
	order.Add(order, new(big.Int).Lsh(big.NewInt(1), 252))
	reverse := func(b []byte) []byte {
		out := make([]byte, len(b))
		for i := range b {
			out[len(b)-1-i] = b[i]
		}
		return out
	}
	// s + n times the order, which is the same to the curve.
	beyond := func(n int64) []byte {
		s := new(big.Int).SetBytes(reverse(good[32:]))
		s.Add(s, new(big.Int).Mul(order, big.NewInt(n)))
		return append(append([]byte{}, good[:32]...), reverse(s.FillBytes(make([]byte, 32)))...)
	}
	change := func(at int, by byte) []byte {
		b := append([]byte{}, good...)
		b[at] ^= by
		return b
	}

	c.put("as-it-is", good)
	c.put("s-beyond", beyond(1))
	c.put("s-far-beyond", beyond(8))
	c.put("sign", change(31, 0x80))
	c.put("r", change(0, 1))
	c.put("s", change(32, 1))
	c.put("s-bit", change(63, 0x20))
	c.put("cut", good[:63])
	c.put("octet-after", append(append([]byte{}, good...), 0))
	c.put("r-alone", good[:32])
	c.put("zero", make([]byte, 64))
	c.put("empty", nil)
}

func main() {
	keys := os.Args[1]
	out = os.Args[2]
	for _, c := range []struct {
		key  string
		alg  x509.SignatureAlgorithm
		hash crypto.Hash
	}{
		{"p224a", x509.ECDSAWithSHA256, crypto.SHA256},
		{"p256a", x509.ECDSAWithSHA256, crypto.SHA256},
		{"p256a", x509.ECDSAWithSHA384, crypto.SHA384},
		{"p384a", x509.ECDSAWithSHA256, crypto.SHA256},
		{"p384a", x509.ECDSAWithSHA384, crypto.SHA384},
		{"p521a", x509.ECDSAWithSHA512, crypto.SHA512},
	} {
		ecdsaForms(fmt.Sprintf("%s-%d", c.key, c.hash.Size()*8),
			readKey(keys, c.key).(*ecdsa.PrivateKey), c.alg, c.hash)
	}
	for _, c := range []struct {
		alg  x509.SignatureAlgorithm
		hash crypto.Hash
		oid  byte
	}{
		{x509.SHA256WithRSA, crypto.SHA256, 1},
		{x509.SHA384WithRSA, crypto.SHA384, 2},
		{x509.SHA512WithRSA, crypto.SHA512, 3},
	} {
		rsaForms(fmt.Sprintf("rsa-%d", c.hash.Size()*8),
			readKey(keys, "rsa1").(*rsa.PrivateKey), c.alg, c.hash, c.oid)
	}
	for _, c := range []struct {
		alg  x509.SignatureAlgorithm
		hash crypto.Hash
	}{
		{x509.SHA256WithRSAPSS, crypto.SHA256},
		{x509.SHA384WithRSAPSS, crypto.SHA384},
		{x509.SHA512WithRSAPSS, crypto.SHA512},
	} {
		pssForms(fmt.Sprintf("pss-%d", c.hash.Size()*8),
			readKey(keys, "rsa1").(*rsa.PrivateKey), c.alg, c.hash)
	}
	edForms("ed25519", readKey(keys, "ed25519a").(ed25519.PrivateKey))
}
