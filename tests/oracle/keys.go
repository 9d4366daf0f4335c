// SPDX-License-Identifier: Apache-2.0

// What Go's tls.LoadX509KeyPair makes of pairs, for tests/go-keys.sh: lines
// "CERTIFICATE KEY" come on standard input, one line with its error, or
// nothing, goes to standard output for each.
package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"os"
	"strings"
)

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		names := strings.Fields(in.Text())
		_, err := tls.LoadX509KeyPair(names[0], names[1])
		if err != nil {
			fmt.Println(err)
		} else {
			fmt.Println()
		}
	}
}
