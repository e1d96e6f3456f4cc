package agent

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
)

// hidden stands where a secret stood.
const hidden = "[hidden]"

// secrets are what must not leave a display.
type secrets [][]byte

// secretsOf gathers the display's own secrets and those of its train, in the forms in
// which they might have got anywhere.
func secretsOf(cfg *Config) (list secrets) {
	for _, path := range []string{cfg.TokenFile, cfg.Train.KeyFile} {
		text, err := readFile(path, maxToken+2)
		if word := strings.TrimSpace(string(text)); err == nil && len(word) >= minToken/2 {
			list = append(list, formsOf(word)...)
		}
	}
	return list
}

// formsOf gives a word, and what it may be the text of, as others would write them.
func formsOf(word string) (list secrets) {
	bare := strings.TrimRight(word, "=")
	raws := [][]byte{[]byte(word)}
	for _, decode := range []func(string) ([]byte, error){base64.RawURLEncoding.DecodeString, base64.RawStdEncoding.DecodeString, hex.DecodeString} {
		if raw, err := decode(bare); err == nil {
			raws = append(raws, raw)
		}
	}
	for _, raw := range raws {
		digits := hex.EncodeToString(raw)
		list = append(list, raw, []byte(digits), []byte(strings.ToUpper(digits)),
			[]byte(base64.StdEncoding.EncodeToString(raw)), []byte(base64.URLEncoding.EncodeToString(raw)))
	}
	return list
}

// What looks like a secret, whoever's it is: keys, passwords in addresses, values
// named as such. A token_file names a place and is none.
var (
	privateKey = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\z)`)
	inAddress  = regexp.MustCompile(`(://[^/\s:@]*:)[^/\s"]+@`)
	named      = regexp.MustCompile(`(?i)(\b[\w-]*(?:token|password|passwd|secret|private[_-]?key|seed|authorization)"?\s*[:=]\s*)("[^"\n]*"|'[^'\n]*'|(?:bearer|basic)\s+\S+|[^\s,;}]+)`)
)

// out gives a text without secrets.
func (s secrets) out(b []byte) []byte {
	for _, secret := range s {
		if len(secret) > 0 {
			b = bytes.ReplaceAll(b, secret, []byte(hidden))
		}
	}
	b = privateKey.ReplaceAll(b, []byte(hidden))
	b = inAddress.ReplaceAll(b, []byte("${1}"+hidden+"@"))
	return named.ReplaceAll(b, []byte("${1}"+hidden))
}
