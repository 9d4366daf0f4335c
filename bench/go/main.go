// SPDX-License-Identifier: Apache-2.0

// goloop parse|verify FILE or FOLDER: Go's standard library over the same
// bytes.  parse: pem.Decode and x509.ParseCertificate.  verify: every
// certificate that is not self-issued, against the self-issued ones as roots
// and the others as intermediates.
package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func parse(path string, each func(*x509.Certificate)) {
	data, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for {
		var block *pem.Block
		block, data = pem.Decode(data)
		if block == nil {
			return
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			each(c)
		}
	}
}

func verify(certs []*x509.Certificate) (good int) {
	roots, others := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range certs {
		if bytes.Equal(c.RawSubject, c.RawIssuer) {
			roots.AddCert(c)
		} else {
			others.AddCert(c)
		}
	}
	opts := x509.VerifyOptions{
		Roots:         roots,
		Intermediates: others,
		CurrentTime:   time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	for _, c := range certs {
		if _, err := c.Verify(opts); err == nil {
			good++
		}
	}
	return good
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: goloop parse|verify FILE")
		os.Exit(2)
	}
	paths := []string{os.Args[2]}
	if entries, err := os.ReadDir(os.Args[2]); err == nil {
		paths = nil
		for _, e := range entries {
			paths = append(paths, filepath.Join(os.Args[2], e.Name()))
		}
	}
	count := 0
	var kept []*x509.Certificate
	for _, p := range paths {
		parse(p, func(c *x509.Certificate) {
			count++
			if os.Args[1] == "verify" {
				kept = append(kept, c)
			}
		})
	}
	if os.Args[1] == "verify" {
		fmt.Println(count, "certificates,", verify(kept), "verified")
	} else {
		fmt.Println(count, "certificates")
	}
}
