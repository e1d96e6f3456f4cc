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

// secretsOf gathers the display's own secrets, in the forms in which they might
// have got anywhere.
func secretsOf(cfg *Config) secrets {
	var list secrets
	for _, path := range []string{cfg.TokenFile, cfg.Train.KeyFile} {
		if text, err := readFile(path, maxToken+2); err == nil {
			list = append(list, formsOf(strings.TrimSpace(string(text)))...)
		}
	}
	return list
}

// formsOf gives the forms of one secret; none of what is too short to be one.
func formsOf(token string) secrets {
	if len(token) < minToken/2 {
		return nil
	}
	list := secrets{[]byte(token), []byte(base64.StdEncoding.EncodeToString([]byte(token))), []byte(base64.URLEncoding.EncodeToString([]byte(token))), []byte(hex.EncodeToString([]byte(token)))}
	for _, e := range []*base64.Encoding{base64.RawURLEncoding, base64.RawStdEncoding} {
		if raw, err := e.DecodeString(strings.TrimRight(token, "=")); err == nil {
			list = append(list, raw, []byte(hex.EncodeToString(raw)))
		}
	}
	if raw, err := hex.DecodeString(token); err == nil {
		list = append(list, raw, []byte(base64.StdEncoding.EncodeToString(raw)))
	}
	return list
}

// What looks like a secret, whoever's it is: keys, passwords in addresses, values
// named as such. A token_file names a place and is none.
var (
	privateKey = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\z)`)
	inAddress  = regexp.MustCompile(`(://[^/\s:@]*:)[^/\s@]+@`)
	named      = regexp.MustCompile(`(?i)(\b(?:token|password|passwd|secret|private[_-]?key|seed|authorization)"?\s*[:=]\s*)("[^"\n]*"|'[^'\n]*'|(?:bearer|basic)\s+\S+|[^\s,;}]+)`)
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
