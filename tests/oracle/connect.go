// SPDX-License-Identifier: Apache-2.0

// connect serve CERT KEY CLIENT-CAS VERSION: a TLS server on the loopback that
// requires a client certificate of these CAs, at most in TLS VERSION (1.2 or
// 1.3).  Prints its port, then for each connection "accepted" or the error.
// With "any" as CLIENT-CAS it asks for none.
//
// connect dial ADDRESS CAS NAME: prints "trusted", or why a client that trusts
// these CAs and wants this name does not take the server.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func pool(path string) *x509.CertPool {
	text, err := os.ReadFile(path)
	check(err)
	p := x509.NewCertPool()
	p.AppendCertsFromPEM(text)
	return p
}

// The answer of gRPC to the preface: a frame of no settings.
var settings = []byte{0, 0, 0, 4, 0, 0, 0, 0, 0}

func handle(c net.Conn, config *tls.Config) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	t := tls.Server(c, config)
	if err := t.Handshake(); err != nil {
		fmt.Println(strings.SplitN(err.Error(), "\n", 2)[0])
		return
	}
	fmt.Println("accepted")
	buffer := make([]byte, 33)
	t.Read(buffer)
	t.Write(settings)
	t.Read(buffer)
}

func serve(cert, key, cas, version string) {
	pair, err := tls.LoadX509KeyPair(cert, key)
	check(err)
	config := &tls.Config{
		Certificates: []tls.Certificate{pair},
		NextProtos:   []string{"h2"},
		MinVersion:   tls.VersionTLS12,
		MaxVersion:   tls.VersionTLS13,
	}
	if version == "1.2" {
		config.MaxVersion = tls.VersionTLS12
	}
	if cas != "any" {
		config.ClientAuth = tls.RequireAndVerifyClientCert
		config.ClientCAs = pool(cas)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	for {
		c, err := l.Accept()
		check(err)
		handle(c, config)
	}
}

func dial(address, cas, name string) {
	var failure error
	config := &tls.Config{
		NextProtos:         []string{"h2"},
		ServerName:         name,
		InsecureSkipVerify: true,
		// What crypto/tls itself does, but the handshake goes on: the
		// server may well refuse this client.
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			others := x509.NewCertPool()
			var first *x509.Certificate
			for i, der := range raw {
				c, err := x509.ParseCertificate(der)
				if err != nil {
					failure = err
					return nil
				}
				if i == 0 {
					first = c
				} else {
					others.AddCert(c)
				}
			}
			_, failure = first.Verify(x509.VerifyOptions{
				Roots:         pool(cas),
				Intermediates: others,
				DNSName:       name,
			})
			return nil
		},
	}
	c, err := net.DialTimeout("tcp", address, 5*time.Second)
	check(err)
	c.SetDeadline(time.Now().Add(5 * time.Second))
	tls.Client(c, config).Handshake()
	if failure != nil {
		fmt.Println(failure)
	} else {
		fmt.Println("trusted")
	}
}

func main() {
	switch {
	case len(os.Args) == 6 && os.Args[1] == "serve":
		serve(os.Args[2], os.Args[3], os.Args[4], os.Args[5])
	case len(os.Args) == 5 && os.Args[1] == "dial":
		dial(os.Args[2], os.Args[3], os.Args[4])
	default:
		os.Exit(2)
	}
}
