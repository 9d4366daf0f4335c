// SPDX-License-Identifier: Apache-2.0

// Would Go let these clients in?  For tests/go-admit.sh.  Each line of
// standard input is a case: a CA bundle, a client certificate file and a
// time (RFC 3339), separated by tabs.  The bundle is read as tcld reads it,
// every certificate in it is a root; the client's file is read as
// tls.X509KeyPair reads it.  Each of its certificates is taken for the
// client's own in turn, with the others as intermediates, and verified for
// client authentication.  One line for each goes to standard output: the
// client's file, the number of the certificate, the verdict, Go's error.
package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

const white = " \t\n\v\f\r"

// bundle is tcld's reading: every block, whatever its label, joined.
func bundle(data []byte) (*x509.CertPool, error) {
	var joined []byte

	pool := x509.NewCertPool()
	if len(data) == 0 {
		return pool, nil
	}
	rest := data
	for {
		block, after := pem.Decode(rest)
		if block == nil {
			break
		}
		joined = append(joined, block.Bytes...)
		rest = after
	}
	if len(joined) == 0 {
		return nil, errors.New("failed to decode certificates")
	}
	if n := len(bytes.TrimRight(rest, white)); n > 0 {
		return nil, fmt.Errorf("failed to parse one or more certificates, remainingBytesLen=%d", n)
	}
	certs, err := x509.ParseCertificates(joined)
	if err != nil {
		return nil, fmt.Errorf("failed to parse certificates: %w", err)
	}
	for _, c := range certs {
		pool.AddCert(c)
	}
	return pool, nil
}

// sent are the contents of the blocks that a Go client sends.
func sent(data []byte) [][]byte {
	var all [][]byte

	for {
		block, rest := pem.Decode(data)
		if block == nil {
			return all
		}
		if block.Type == "CERTIFICATE" {
			all = append(all, block.Bytes)
		}
		data = rest
	}
}

// verify is the server's part of the handshake.
func verify(certs []*x509.Certificate, own int, roots *x509.CertPool, at time.Time) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	others := x509.NewCertPool()
	for i, c := range certs {
		if i != own {
			others.AddCert(c)
		}
	}
	_, err = certs[own].Verify(x509.VerifyOptions{
		Roots:         roots,
		Intermediates: others,
		CurrentTime:   at,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return err
	}
	switch key := certs[own].PublicKey.(type) {
	case *ecdsa.PublicKey, *rsa.PublicKey, ed25519.PublicKey:
		return nil
	default:
		return fmt.Errorf("tls: client certificate contains an unsupported public key of type %T", key)
	}
}

func judge(caPath, clientPath, when string) ([]error, error) {
	ca, err := os.ReadFile(caPath)
	if err != nil {
		return nil, err
	}
	client, err := os.ReadFile(clientPath)
	if err != nil {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339, when)
	if err != nil {
		return nil, err
	}
	ders := sent(client)
	verdicts := make([]error, len(ders))
	certs := make([]*x509.Certificate, len(ders))
	fill := func(err error) ([]error, error) {
		for i := range verdicts {
			verdicts[i] = err
		}
		return verdicts, nil
	}
	for i, der := range ders {
		if certs[i], err = x509.ParseCertificate(der); err != nil {
			return fill(err)
		}
	}
	roots, err := bundle(ca)
	if err != nil {
		return fill(err)
	}
	for i := range certs {
		verdicts[i] = verify(certs, i, roots, at)
	}
	return verdicts, nil
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		f := strings.Split(in.Text(), "\t")
		verdicts, err := judge(f[0], f[1], f[2])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		for i, v := range verdicts {
			if v == nil {
				fmt.Fprintf(out, "%s#%d\tadmitted\t\n", f[1], i)
			} else {
				fmt.Fprintf(out, "%s#%d\trefused\t%q\n", f[1], i, v.Error())
			}
		}
	}
}
