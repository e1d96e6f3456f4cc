package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
)

// controllerFlags say which controller to speak to.
type controllerFlags struct {
	url, tokenFile string
}

func (f *controllerFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.url, "controller", "http://127.0.0.1:8080", "address of the controller")
	c.Flags().StringVar(&f.tokenFile, "token-file", "", "file of the administrator's token (<data>/api-token of the controller)")
	must(c, "token-file")
}

// client reaches the controller. A token in clear text leaves the machine only
// over TLS.
func (f *controllerFlags) client() (*client.Client, error) {
	u, err := url.Parse(f.url)
	if err != nil || u.Host == "" {
		return nil, usageError{fmt.Errorf("--controller %q is not an address like http://127.0.0.1:8080", f.url)}
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme != "https" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("the token would travel in clear text: run this on the controller's machine, or reach it through an ssh tunnel to 127.0.0.1")
	}
	token, err := client.ReadToken(f.tokenFile)
	if err != nil {
		return nil, err
	}
	return client.New(f.url, token), nil
}

// writeSecret writes a file that only its owner may read.
func writeSecret(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text+"\n"), 0o600)
}
