// SPDX-License-Identifier: Apache-2.0

// What Go's crypto/tls makes of the connections of a deployment: reads the
// JSON of `tlint deploy` from standard input, has the parties of each
// connection shake hands, with the files that it names and as of the time that
// it judged at, and prints where the two disagree.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

type material struct {
	File    *string `json:"file"`
	InPlace bool    `json:"in_place"`
	Missing *string `json:"missing"`
}

type party struct {
	ID             string     `json:"id"`
	Name           string     `json:"name"`
	Role           string     `json:"role"`
	Certificate    *material  `json:"certificate"`
	Key            *material  `json:"key"`
	Trusts         []material `json:"trusts"`
	VerifiesHost   bool       `json:"verifies_host"`
	RequiresClient bool       `json:"requires_client"`
}

type connection struct {
	Client     string  `json:"client"`
	Server     string  `json:"server"`
	ServerName *string `json:"server_name"`
	Outcome    string  `json:"outcome"`
	Go         *string `json:"go"`
}

type report struct {
	EvaluatedAt time.Time    `json:"evaluated_at"`
	Parties     []party      `json:"parties"`
	Connections []connection `json:"connections"`
}

var errNoCertificate = errors.New("client auth required, but no certificate provided")

// Temporal's own clients give their certificate by a function, which Go asks
// whatever CAs the server names.
func ofTemporal(p party) bool {
	return p.Role == "internode-client" || p.Role == "system-worker" || p.Role == "remote-client"
}

func pairOf(p party) (*tls.Certificate, error) {
	if p.Certificate == nil || p.Key == nil {
		return nil, nil
	}
	if p.Certificate.File == nil || p.Key.File == nil {
		return nil, errors.New("not a file")
	}
	pair, err := tls.LoadX509KeyPair(*p.Certificate.File, *p.Key.File)
	if err != nil {
		return nil, fmt.Errorf("loading tls certificate failed: %w", err)
	}
	return &pair, nil
}

func poolOf(p party) (*x509.CertPool, error) {
	if len(p.Trusts) == 0 {
		return nil, nil
	}
	pool := x509.NewCertPool()
	for _, m := range p.Trusts {
		if m.File == nil {
			return nil, errors.New("not a file")
		}
		bytes, err := os.ReadFile(*m.File)
		if err != nil {
			return nil, err
		}
		if !pool.AppendCertsFromPEM(bytes) {
			return nil, errors.New("unknown failure constructing cert pool for ca")
		}
	}
	return pool, nil
}

func serverConfig(p party, at time.Time) (*tls.Config, error) {
	pair, err := pairOf(p)
	if err != nil {
		return nil, err
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2"}, Time: func() time.Time { return at }}
	if pair != nil {
		c.Certificates = []tls.Certificate{*pair}
	}
	if p.RequiresClient {
		c.ClientAuth = tls.RequireAndVerifyClientCert
		c.ClientCAs, err = poolOf(p)
	}
	return c, err
}

func clientConfig(p party, name *string, at time.Time) (*tls.Config, error) {
	pair, err := pairOf(p)
	if err != nil {
		return nil, err
	}
	c := &tls.Config{NextProtos: []string{"h2"}, InsecureSkipVerify: !p.VerifiesHost, Time: func() time.Time { return at }}
	if name != nil {
		c.ServerName = *name
	}
	if c.RootCAs, err = poolOf(p); err != nil {
		return nil, err
	}
	if ofTemporal(p) {
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			if pair == nil {
				return nil, errNoCertificate
			}
			return pair, nil
		}
	} else if pair != nil {
		c.Certificates = []tls.Certificate{*pair}
	}
	return c, nil
}

// What became of it, in tlint's words, and what Go said.
func shake(client, server *tls.Config, version uint16) (string, error) {
	a, b := net.Pipe()
	deadline := time.Now().Add(20 * time.Second)
	a.SetDeadline(deadline)
	b.SetDeadline(deadline)
	client = client.Clone()
	client.MaxVersion = version
	c, s := tls.Client(a, client), tls.Server(b, server)
	served := make(chan error, 1)
	go func() {
		err := s.Handshake()
		if err == nil {
			_, err = s.Write([]byte{1})
		}
		served <- err
		b.Close()
	}()
	clientErr := c.Handshake()
	if clientErr == nil {
		_, clientErr = c.Read(make([]byte, 1))
	}
	a.Close()
	serverErr := <-served
	switch {
	case clientErr == nil && serverErr == nil:
		return "accepted", nil
	case errors.Is(clientErr, errNoCertificate):
		return "client-refused", clientErr
	case serverErr != nil && !strings.Contains(serverErr.Error(), "remote error") &&
		(clientErr == nil || strings.Contains(clientErr.Error(), "remote error")):
		return "client-refused", serverErr
	default:
		return "server-refused", clientErr
	}
}

func judge(c connection, client, server party, at time.Time, version uint16) (string, error) {
	sc, err := serverConfig(server, at)
	if err != nil {
		return "not-set-up", err
	}
	cc, err := clientConfig(client, c.ServerName, at)
	if err != nil {
		return "not-set-up", err
	}
	return shake(cc, sc, version)
}

func agree(c connection, outcome string, err error) bool {
	if c.Outcome != outcome {
		return false
	}
	if c.Go == nil {
		return true
	}
	// Dates are told in the words of the version of Go at hand.
	word := strings.SplitN(*c.Go, ": current time", 2)[0]
	if err == nil {
		return false
	}
	// Advice that newer ones no longer give.
	said := strings.ReplaceAll(err.Error(), " (temporarily override with GODEBUG=x509sha1=1)", "")
	return strings.Contains(said, word)
}

func main() {
	var r report

	if err := json.NewDecoder(os.Stdin).Decode(&r); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	parties := map[string]party{}
	for _, p := range r.Parties {
		parties[p.ID] = p
	}
	compared, differ := 0, 0
	for _, c := range r.Connections {
		if c.Outcome == "unknown" || c.Outcome == "plain" || c.Outcome == "tls-mismatch" {
			continue
		}
		client, server := parties[c.Client], parties[c.Server]
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			outcome, err := judge(c, client, server, r.EvaluatedAt, version)
			compared++
			if agree(c, outcome, err) {
				continue
			}
			differ++
			word := ""
			if c.Go != nil {
				word = *c.Go
			}
			fmt.Printf("%s -> %s: tlint says %s (%s), Go %s (%v)\n",
				client.Name, server.Name, c.Outcome, word, outcome, err)
		}
	}
	fmt.Printf("%d handshakes, %d differ\n", compared, differ)
	if differ > 0 || compared == 0 {
		os.Exit(1)
	}
}
