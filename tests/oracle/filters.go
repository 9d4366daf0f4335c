// SPDX-License-Identifier: Apache-2.0

// What Go and tcld's checks make of files of certificate filters, for
// tests/go-filters.sh: file names come on standard input, one line a file
// goes to standard output.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// The names of the types stand in Go's messages, so these are tcld's; the
// package is called app there.
type certificateFilter struct {
	CommonName             string `json:"commonName"`
	Organization           string `json:"organization"`
	OrganizationalUnit     string `json:"organizationalUnit"`
	SubjectAlternativeName string `json:"subjectAlternativeName"`
}

type certificateFiltersConfig struct {
	Filters []certificateFilter `json:"filters,omitempty"`
}

func (f certificateFilter) empty() bool {
	all := f.CommonName + f.Organization + f.OrganizationalUnit +
		f.SubjectAlternativeName
	return strings.TrimSpace(all) == ""
}

// verdict is the number of filters or the message.
func verdict(data []byte) string {
	var config certificateFiltersConfig

	if len(data) == 0 {
		return "takes 0"
	}
	if err := json.Unmarshal(data, &config); err != nil {
		return strings.ReplaceAll(err.Error(), "main.", "app.")
	}
	seen := map[certificateFilter]bool{}
	for _, f := range config.Filters {
		if f.empty() {
			return "certificate filter must have at least one field set"
		}
		if seen[f] {
			return fmt.Sprintf("supplied certificate filters contain "+
				"at least one duplicate entry: '%+v'", f)
		}
		seen[f] = true
	}
	return fmt.Sprintf("takes %d", len(config.Filters))
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
		// Quoted, since a message may hold anything that a file holds.
		fmt.Fprintf(out, "%s\t%s\n", in.Text(),
			strconv.QuoteToASCII(verdict(data)))
	}
}
