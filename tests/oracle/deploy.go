// SPDX-License-Identifier: Apache-2.0

// What becomes of the connections that `tests/test_deploy --dump` prints: a
// handshake of Go's with Go's over the loopback, set up as Temporal sets up its
// ends (common/rpc/encryption, common/auth/tls_config_helper.go).  One line
// for each: its name, O, S (the client does not take the server) or C (the
// server does not take the client), the error, and whether the server refuses
// the client where that looks at nothing.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

var at = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func pool(paths string) *x509.CertPool {
	if paths == "" {
		return nil
	}
	p := x509.NewCertPool()
	for _, path := range strings.Split(paths, ",") {
		text, err := os.ReadFile(path)
		check(err)
		if !p.AppendCertsFromPEM(text) {
			check(errors.New("no certificate in " + path))
		}
	}
	return p
}

func pair(cert, key string) *tls.Certificate {
	if cert == "" {
		return nil
	}
	c, err := tls.LoadX509KeyPair(cert, key)
	check(err)
	return &c
}

// The ends of a line, by its columns.
func ends(f []string) (client, server *tls.Config) {
	client = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		NextProtos:         []string{"h2"},
		Time:               func() time.Time { return at },
		RootCAs:            pool(f[5]),
		ServerName:         f[6],
		InsecureSkipVerify: f[7] == "0",
	}
	cert := pair(f[3], f[4])
	if f[8] == "1" {
		if cert != nil {
			client.Certificates = []tls.Certificate{*cert}
		}
	} else {
		client.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			if cert == nil {
				return nil, errors.New("client auth required, but no certificate provided")
			}
			return cert, nil
		}
	}
	if client.ServerName == "" {
		client.ServerName = "name.of.nobody"
	}
	server = &tls.Config{
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"h2"},
		Time:         client.Time,
		Certificates: []tls.Certificate{*pair(f[9], f[10])},
	}
	if f[12] == "1" {
		server.ClientAuth = tls.RequireAndVerifyClientCert
		server.ClientCAs = pool(f[11])
	}
	return
}

func wire() (net.Conn, net.Conn) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	defer l.Close()
	near, err := net.Dial("tcp", l.Addr().String())
	check(err)
	far, err := l.Accept()
	check(err)
	return near, far
}

// The errors of both; in TLS 1.3 the client learns late that it is refused.
func shake(client, server *tls.Config) (error, error) {
	near, far := wire()
	deadline := time.Now().Add(20 * time.Second)
	near.SetDeadline(deadline)
	far.SetDeadline(deadline)
	refused := make(chan error, 1)
	go func() {
		s := tls.Server(far, server)
		err := s.Handshake()
		if err == nil {
			_, err = s.Write([]byte{0})
		}
		refused <- err
		// What is unread at the end would take the alert with it.
		io.Copy(io.Discard, far)
		far.Close()
	}()
	c := tls.Client(near, client)
	err := c.Handshake()
	if err == nil {
		_, err = c.Read(make([]byte, 1))
	}
	near.Close()
	return err, <-refused
}

// What Go 1.20 and later say before it, and Go 1.19; which certificate it does
// not parse; and a hint that Go 1.24 no longer gives.
func plain(err error) string {
	text := strings.ReplaceAll(err.Error(),
		" (temporarily override with GODEBUG=x509sha1=1)", "")
	for _, prefix := range []string{"tls: failed to verify certificate: ",
		"tls: failed to verify client certificate: ",
		"tls: failed to parse certificate from server: ",
		"tls: failed to parse client certificate: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return strings.SplitN(text, "\n", 2)[0]
}

func remote(err error) bool {
	return strings.HasPrefix(err.Error(), "remote error: ")
}

func judge(client, server *tls.Config) (string, string) {
	here, there := shake(client, server)
	switch {
	case here == nil && there == nil:
		return "O", ""
	case here != nil && strings.HasPrefix(here.Error(), "client auth required"):
		return "C", here.Error()
	case here != nil && !remote(here):
		return "S", plain(here)
	case there != nil:
		return "C", plain(there)
	}
	return "?", here.Error()
}

func refuses(f []string) string {
	client, server := ends(f)
	client.InsecureSkipVerify = true
	if outcome, _ := judge(client, server); outcome == "C" {
		return "1"
	}
	return "0"
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		f := strings.Split(in.Text(), "\t")
		outcome, text := judge(ends(f))
		fmt.Printf("%s\t%s\t%s\t%s\n", f[0], outcome, text, refuses(f))
	}
	check(in.Err())
}
