// SPDX-License-Identifier: Apache-2.0

// What Go's crypto/x509 makes of certificates, one line each, in the words
// of tests/certdump.c.
//
//	go run cert.go < corpus
//	go run cert.go -corpus FILE... > corpus   (PEM or DER files)
//
// Written for Go 1.19 or newer.  What newer versions refuse and 1.19 does
// not is worked out here a second time, from the parsed certificate.
package main

import (
	"bufio"
	"bytes"
	"crypto/dsa"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

func escaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c > 0x20 && c < 0x7f && c != '%' && c != ',' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	return b.String()
}

func digest(p []byte) string {
	sum := sha256.Sum256(p)
	return hex.EncodeToString(sum[:8])
}

type attribute struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

type rdnSET []attribute

// Go 1.25 and newer read T61String as ISO 8859-1; 1.19 takes the bytes.
func latin1(raw []byte, n *pkix.Name) {
	var rdns []rdnSET
	if _, err := asn1.Unmarshal(raw, &rdns); err != nil {
		return
	}
	var seq pkix.RDNSequence
	i := 0
	for _, set := range rdns {
		var out pkix.RelativeDistinguishedNameSET
		for _, at := range set {
			if i >= len(n.Names) {
				return
			}
			atv := n.Names[i]
			i++
			if at.Value.Tag == asn1.TagT61String {
				r := make([]rune, 0, len(at.Value.Bytes))
				for _, c := range at.Value.Bytes {
					r = append(r, rune(c))
				}
				atv.Value = string(r)
			}
			out = append(out, atv)
		}
		seq = append(seq, out)
	}
	*n = pkix.Name{}
	n.FillFromRDNSequence(&seq)
}

func name(label string, raw []byte, n pkix.Name) string {
	latin1(raw, &n)
	return fmt.Sprintf(" %s=%s:%s", label, digest(raw), escaped(n.String()))
}

func verified(a x509.SignatureAlgorithm) string {
	switch a {
	case x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
		x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS,
		x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512,
		x509.PureEd25519:
		return "verified"
	}
	return "unverified"
}

func key(c *x509.Certificate) string {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA:%d:%d", k.N.BitLen(), k.E)
	case *ecdsa.PublicKey:
		return fmt.Sprintf("ECDSA:%d", k.Curve.Params().BitSize)
	case *dsa.PublicKey:
		return fmt.Sprintf("DSA:%d", k.P.BitLen())
	}
	if c.PublicKeyAlgorithm == x509.Ed25519 {
		return "Ed25519"
	}
	return "0"
}

var purposes = map[x509.ExtKeyUsage]string{
	x509.ExtKeyUsageAny:                            "anyExtendedKeyUsage",
	x509.ExtKeyUsageServerAuth:                     "serverAuth",
	x509.ExtKeyUsageClientAuth:                     "clientAuth",
	x509.ExtKeyUsageCodeSigning:                    "codeSigning",
	x509.ExtKeyUsageEmailProtection:                "emailProtection",
	x509.ExtKeyUsageIPSECEndSystem:                 "ipsecEndSystem",
	x509.ExtKeyUsageIPSECTunnel:                    "ipsecTunnel",
	x509.ExtKeyUsageIPSECUser:                      "ipsecUser",
	x509.ExtKeyUsageTimeStamping:                   "timeStamping",
	x509.ExtKeyUsageOCSPSigning:                    "OCSPSigning",
	x509.ExtKeyUsageMicrosoftServerGatedCrypto:     "msSGC",
	x509.ExtKeyUsageNetscapeServerGatedCrypto:      "nsSGC",
	x509.ExtKeyUsageMicrosoftCommercialCodeSigning: "msCodeCom",
	x509.ExtKeyUsageMicrosoftKernelCodeSigning:     "msKernelCode",
}

func oids(list []asn1.ObjectIdentifier) string {
	s := ""
	for _, o := range list {
		s += o.String() + ","
	}
	return s
}

func strs(list []string) string {
	s := ""
	for _, v := range list {
		s += escaped(v) + ","
	}
	return s
}

// What Go 1.20 to 1.26 refuse and 1.19 takes.
func newer(c *x509.Certificate) string {
	found := map[string]bool{}
	if c.SerialNumber.Sign() < 0 {
		found["x509: negative serial number"] = true
	}
	for _, raw := range [][]byte{c.RawIssuer, c.RawSubject} {
		if reserved(raw) {
			found["x509: invalid RDNSequence: invalid attribute value: invalid BMPString"] = true
		}
	}
	for _, s := range farZones(c) {
		found[s] = true
	}
	for _, e := range c.Extensions {
		for _, s := range newerExtension(e, c) {
			found[s] = true
		}
	}
	var list []string
	for s := range found {
		list = append(list, s)
	}
	sort.Strings(list)
	return strs(list)
}

func reserved(raw []byte) bool {
	var rdns []rdnSET
	if _, err := asn1.Unmarshal(raw, &rdns); err != nil {
		return false
	}
	for _, set := range rdns {
		for _, at := range set {
			v := at.Value.Bytes
			if at.Value.Tag != asn1.TagBMPString {
				continue
			}
			for i := 0; i+1 < len(v); i += 2 {
				u := uint16(v[i])<<8 | uint16(v[i+1])
				if u >= 0xfffe || u >= 0xfdd0 && u <= 0xfdef || u >= 0xd800 && u <= 0xdfff {
					return true
				}
			}
		}
	}
	return false
}

func farZones(c *x509.Certificate) (list []string) {
	var tbs struct {
		Version    int `asn1:"optional,explicit,default:0,tag:0"`
		Serial     asn1.RawValue
		Algorithm  asn1.RawValue
		Issuer     asn1.RawValue
		Validity   struct{ From, To asn1.RawValue }
		TheRest    asn1.RawValue
		MoreOfThem asn1.RawValue
	}
	asn1.Unmarshal(c.RawTBSCertificate, &tbs)
	for _, t := range []asn1.RawValue{tbs.Validity.From, tbs.Validity.To} {
		s := string(t.Bytes)
		if i := strings.IndexAny(s, "+-"); i >= 0 && len(s) == i+5 && s[i+1:i+3] > "24" {
			if t.Tag == asn1.TagUTCTime {
				list = append(list, "x509: malformed UTCTime")
			} else {
				list = append(list, "x509: malformed GeneralizedTime")
			}
		}
	}
	return
}

func newerExtension(e pkix.Extension, c *x509.Certificate) (list []string) {
	id := e.Id.String()
	if e.Critical {
		switch id {
		case "2.5.29.14":
			list = append(list, "x509: subject key identifier incorrectly marked critical")
		case "2.5.29.35":
			list = append(list, "x509: authority key identifier incorrectly marked critical")
		case "1.3.6.1.5.5.7.1.1":
			list = append(list, "x509: authority info access incorrectly marked critical")
		}
	}
	switch id {
	case "2.5.29.19":
		if c.MaxPathLen < -1 || c.MaxPathLen == -1 && bytes.Contains(e.Value, []byte{2, 1, 0xff}) {
			list = append(list, "x509: invalid basic constraints")
		}
	case "2.5.29.17":
		for _, u := range c.URIs {
			if strings.HasPrefix(u.Host, ".") {
				list = append(list, fmt.Sprintf("x509: cannot parse URI %q: invalid domain", u))
			}
		}
	case "2.5.29.30":
		list = append(list, empties("dnsName", c.PermittedDNSDomains, c.ExcludedDNSDomains)...)
		list = append(list, empties("rfc822Name", c.PermittedEmailAddresses, c.ExcludedEmailAddresses)...)
		list = append(list, empties("URI", c.PermittedURIDomains, c.ExcludedURIDomains)...)
	case "2.5.29.32":
		seen := map[string]bool{}
		for _, p := range c.PolicyIdentifiers {
			if seen[p.String()] {
				list = append(list, "x509: invalid certificate policies")
			}
			seen[p.String()] = true
		}
	case "2.5.29.33":
		if !mappings(e.Value) {
			list = append(list, "x509: invalid policy mappings extension")
		}
	case "2.5.29.36":
		if !constraints(e.Value) {
			list = append(list, "x509: invalid policy constraints extension")
		}
	case "2.5.29.54":
		var v int64
		if _, err := asn1.Unmarshal(e.Value, &v); err != nil {
			list = append(list, "x509: invalid inhibit any policy extension")
		}
	}
	return
}

// empties finds constraints whose first label is empty.
func empties(kind string, lists ...[]string) (list []string) {
	for _, constraints := range lists {
		for _, s := range constraints {
			domain := strings.TrimPrefix(s, ".")
			if i := strings.LastIndexByte(s, '@'); i >= 0 && kind == "rfc822Name" {
				domain = s[i+1:]
			}
			if s == "." || strings.HasPrefix(domain, ".") {
				list = append(list, fmt.Sprintf("x509: failed to parse %s constraint %q", kind, s))
			}
		}
	}
	return
}

func mappings(value []byte) bool {
	var outer asn1.RawValue
	if _, err := asn1.Unmarshal(value, &outer); err != nil || value[0] != 0x30 {
		return false
	}
	for rest := outer.Bytes; len(rest) > 0; {
		var pair asn1.RawValue
		var err error
		if len(rest) == 0 || rest[0] != 0x30 {
			return false
		}
		if rest, err = asn1.Unmarshal(rest, &pair); err != nil {
			return false
		}
		in := pair.Bytes
		for i := 0; i < 2; i++ {
			var oid asn1.RawValue
			if len(in) == 0 || in[0] != 6 {
				return false
			}
			if in, err = asn1.Unmarshal(in, &oid); err != nil {
				return false
			}
		}
	}
	return true
}

func constraints(value []byte) bool {
	var outer asn1.RawValue
	if _, err := asn1.Unmarshal(value, &outer); err != nil || value[0] != 0x30 {
		return false
	}
	rest := outer.Bytes
	for tag := byte(0x80); tag < 0x82; tag++ {
		if len(rest) == 0 || rest[0] != tag {
			continue
		}
		var v asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &v); err != nil {
			return false
		}
		var n int64
		integer := append([]byte{2, byte(len(v.Bytes))}, v.Bytes...)
		if _, err := asn1.Unmarshal(integer, &n); err != nil {
			return false
		}
	}
	return true
}

func facts(c *x509.Certificate) string {
	var b strings.Builder
	out := func(format string, v ...any) { fmt.Fprintf(&b, format, v...) }
	out("v=%d serial=%s", c.Version, c.SerialNumber.Text(16))
	b.WriteString(name("issuer", c.RawIssuer, c.Issuer))
	b.WriteString(name("subject", c.RawSubject, c.Subject))
	out(" from=%d to=%d", c.NotBefore.Unix(), c.NotAfter.Unix())
	out(" sig=%s/%s", c.SignatureAlgorithm, verified(c.SignatureAlgorithm))
	out(" key=%s", key(c))
	out(" tbs=%s", digest(c.RawTBSCertificate))
	out(" spki=%s", digest(c.RawSubjectPublicKeyInfo))
	out(" signature=%s", digest(c.Signature))
	flag := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	out(" bc=%d:%d:%d", flag(c.BasicConstraintsValid), flag(c.IsCA), c.MaxPathLen)
	out(" ku=%x eku=", int(c.KeyUsage))
	for _, u := range c.ExtKeyUsage {
		out("%s,", purposes[u])
	}
	out(" unknown=%s", oids(c.UnknownExtKeyUsage))
	out(" dns=%s email=%s ip=", strs(c.DNSNames), strs(c.EmailAddresses))
	for _, ip := range c.IPAddresses {
		out("%x,", []byte(ip))
	}
	out(" uri=%d", len(c.URIs))
	out(" ski=%x aki=%x", c.SubjectKeyId, c.AuthorityKeyId)
	trees := func(label string, dns, email []string, ips []string, uri []string) {
		out(" %s=", label)
		for _, v := range dns {
			out("dns:%s,", escaped(v))
		}
		for _, v := range email {
			out("email:%s,", escaped(v))
		}
		for _, v := range ips {
			out("ip:%s,", v)
		}
		for _, v := range uri {
			out("uri:%s,", escaped(v))
		}
	}
	var permitted, excluded []string
	for _, n := range c.PermittedIPRanges {
		permitted = append(permitted, fmt.Sprintf("%x%x", []byte(n.IP), []byte(n.Mask)))
	}
	for _, n := range c.ExcludedIPRanges {
		excluded = append(excluded, fmt.Sprintf("%x%x", []byte(n.IP), []byte(n.Mask)))
	}
	trees("permitted", c.PermittedDNSDomains, c.PermittedEmailAddresses, permitted, c.PermittedURIDomains)
	trees("excluded", c.ExcludedDNSDomains, c.ExcludedEmailAddresses, excluded, c.ExcludedURIDomains)
	out(" unhandled=%s", oids(c.UnhandledCriticalExtensions))
	out(" newer=%s", newer(c))
	return b.String()
}

// padded reports an OBJECT IDENTIFIER with an 80 octet in front of an arc
// anywhere in the bytes, strings that hold DER included: Go 1.19 takes it,
// newer versions do not.
func padded(der []byte, depth int) bool {
	for len(der) > 1 && depth < 40 {
		n, head := int(der[1]), 2
		if n >= 0x80 {
			count := n & 0x7f
			if count == 0 || count > 4 || len(der) < 2+count {
				return false
			}
			n = 0
			for _, b := range der[2 : 2+count] {
				n = n<<8 | int(b)
			}
			head += count
		}
		if n < 0 || n > len(der)-head {
			return false
		}
		body := der[head : head+n]
		switch {
		case der[0] == 6:
			for i, b := range body {
				if b == 0x80 && (i == 0 || body[i-1] < 0x80) {
					return true
				}
			}
		case der[0]&0x20 != 0 || der[0] == 4:
			if padded(body, depth+1) {
				return true
			}
		}
		der = der[head+n:]
	}
	return false
}

func write(out io.Writer, der []byte) {
	binary.Write(out, binary.BigEndian, uint32(len(der)))
	out.Write(der)
}

func corpus(files []string) {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		if !bytes.Contains(data, []byte("-----BEGIN")) {
			if len(data) > 0 && data[0] == 0x30 {
				write(out, data)
			}
			continue
		}
		for {
			var b *pem.Block
			if b, data = pem.Decode(data); b == nil {
				break
			}
			if strings.HasSuffix(b.Type, "CERTIFICATE") {
				write(out, b.Bytes)
			}
		}
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-corpus" {
		corpus(os.Args[2:])
		return
	}
	now := len(os.Args) > 1 && os.Args[1] == "-now"
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		var n uint32
		if binary.Read(in, binary.BigEndian, &n) != nil {
			return
		}
		der := make([]byte, n)
		if _, err := io.ReadFull(in, der); err != nil {
			return
		}
		if !now && padded(der, 0) {
			fmt.Fprint(out, "padded ")
		}
		if c, err := x509.ParseCertificate(der); err != nil {
			text := strings.ReplaceAll(err.Error(), "\n", "\\n")
			fmt.Fprintf(out, "error: %s\n", text)
		} else if now {
			fmt.Fprintln(out, "ok")
		} else {
			fmt.Fprintln(out, facts(c))
		}
	}
}
