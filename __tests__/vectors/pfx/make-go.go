// Writes PFX files with go-pkcs12: PBMAC1 (RFC 9579), the vectors of that RFC, and a key beside a foreign certificate.
package main

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func block(path string) []byte {
	decoded, _ := pem.Decode(must(os.ReadFile(path)))
	return decoded.Bytes
}

func main() {
	out, password := os.Args[1], os.Args[2]
	certificate := must(x509.ParseCertificate(block("leaf.pem")))
	key := must(x509.ParsePKCS8PrivateKey(block("leaf.key")))
	other := must(x509.ParsePKCS8PrivateKey(block("other.key")))
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(out, name), data, 0o644); err != nil {
			panic(err)
		}
	}
	write("go-pbmac1.pfx", must(pkcs12.Modern2026.Encode(key, certificate, nil, password)))
	write("go-plain.pfx", must(pkcs12.Passwordless.Encode(key, certificate, nil, "")))
	write("go-foreign-key.pfx", must(pkcs12.Modern2023.Encode(other, certificate, nil, password)))

	module := must(exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "software.sslmate.com/src/go-pkcs12").Output())
	for _, number := range []string{"1", "2", "3", "4", "5", "6"} {
		text := must(os.ReadFile(filepath.Join(strings.TrimSpace(string(module)), "testdata", "rfc9579-a"+number+".txt")))
		write("rfc9579-a"+number+".pfx", must(base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))))
	}
}
