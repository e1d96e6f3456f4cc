package agent

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"storyline/agent/internal/siblings"
	"storyline/playlists"
)

// papers are the files that a technician put there.
type papers struct {
	token string
	roots *playlists.Roots
	trust []byte
	train siblings.Key // zero: there is no train
}

// CheckFiles reads the files that the configuration names and gives all that is
// wrong with them.
func (c *Config) CheckFiles() error {
	_, err := c.papers()
	return err
}

func (c *Config) papers() (papers, error) {
	var p papers
	var errs []error
	token, err := readSecret(c.TokenFile)
	p.token = token
	errs = append(errs, at("token_file", err))
	p.train, err = c.trainKey()
	errs = append(errs, at("train.key_file", err))
	b, err := readFile(c.RootsFile, playlists.MaxTrust)
	if err == nil {
		var r *playlists.RootFile
		if r, err = playlists.OpenRoots(b); err == nil {
			p.roots = &r.Roots
		} else {
			err = fmt.Errorf("%s is no file of root keys (%w); copy the roots.json that the keepers of the root keys made, not a trust document or a key", c.RootsFile, err)
		}
	}
	errs = append(errs, at("roots_file", err))
	if c.TrustFile != "" {
		p.trust, err = readFile(c.TrustFile, playlists.MaxTrust)
		if err == nil && p.roots != nil {
			err = c.checkTrust(p)
		}
		errs = append(errs, at("trust_file", err))
	}
	return p, errors.Join(errs...)
}

// checkTrust opens the trust document as the display will: one that the roots did
// not sign, or without the network's help card, would leave a screen that has
// nothing to show.
func (c *Config) checkTrust(p papers) error {
	t, err := playlists.OpenTrust(p.trust, p.roots)
	if err != nil {
		return fmt.Errorf("the roots in %s did not sign %s (%w); copy both files from one and the same network's keepers of the root keys", c.RootsFile, c.TrustFile, err)
	}
	if c.Network == "" {
		return nil
	}
	card, err := t.HelpCard(c.Network)
	if err != nil {
		return fmt.Errorf("the help card of network %s does not hold (%w); have its editors sign it anew and the keepers of the root keys make another trust document", c.Network, err)
	}
	if card != nil {
		return nil
	}
	known := make([]string, 0, len(t.Help))
	for i := range t.Help {
		known = append(known, string(t.Help[i].Network))
	}
	return fmt.Errorf("%s holds no help card of network %s, only of: %s; correct network, or have a trust document made with its help card",
		c.TrustFile, c.Network, cmp.Or(strings.Join(known, ", "), "none"))
}

// Bounds of a token, in bytes of text; 256 random bits are 43 in base64.
const (
	minToken = 32
	maxToken = 256
)

// readSecret reads a token that nobody else on this machine can read.
func readSecret(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return "", fmt.Errorf("%s may be read by others (mode %04o); run: chmod 600 %s", path, mode, path)
	}
	b, err := readFile(path, maxToken+2)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(b))
	if len(token) < minToken || len(token) > maxToken || strings.ContainsAny(token, " \t\r\n") {
		return "", fmt.Errorf("%s holds no token: one word of %d to %d characters", path, minToken, maxToken)
	}
	return token, nil
}

func readFile(path string, limit int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err == nil && len(b) > limit {
		err = fmt.Errorf("%s: over %d bytes", path, limit)
	}
	return b, err
}
