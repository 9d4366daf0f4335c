// SPDX-License-Identifier: Apache-2.0

// What Go makes of PEM files, for tests/go-pem.sh: file names come on
// standard input, one line of facts a file goes to standard output.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
)

const white = " \t\n\v\f\r"

// verdict is what `tcld namespace accepted-client-ca add` says of a file.
func verdict(data, joined, rest []byte) string {
	if len(data) == 0 {
		return "takes 0"
	}
	if len(joined) == 0 {
		return "failed to decode certificates"
	}
	if n := len(bytes.TrimRight(rest, white)); n > 0 {
		return fmt.Sprintf("failed to parse one or more certificates, remainingBytesLen=%d", n)
	}
	certs, err := x509.ParseCertificates(joined)
	if err != nil {
		return "failed to parse certificates: " + err.Error()
	}
	return fmt.Sprintf("takes %d", len(certs))
}

func facts(data []byte) string {
	var b strings.Builder
	var joined []byte

	rest := data
	for {
		block, after := pem.Decode(rest)
		if block == nil {
			break
		}
		fmt.Fprintf(&b, "%x/%d/%x ", block.Type, len(block.Headers),
			sha256.Sum256(block.Bytes))
		joined = append(joined, block.Bytes...)
		rest = after
	}
	fmt.Fprintf(&b, "rest=%d\t%s", len(rest), verdict(data, joined, rest))
	return b.String()
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		data, err := os.ReadFile(in.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		fmt.Fprintf(out, "%s\t%s\n", in.Text(), facts(data))
	}
}
