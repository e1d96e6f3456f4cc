package main

import (
	"fmt"
	"net"
	"net/url"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/client"
)

// controllerFlags say which controller to speak to.
type controllerFlags struct {
	url, tokenFile string
}

// add asks for the controller that a command can't do without.
func (f *controllerFlags) add(c *cobra.Command) {
	f.offer(c, "http://127.0.0.1:8080")
	must(c, "token-file")
}

// offer adds the flags.
func (f *controllerFlags) offer(c *cobra.Command, url string) {
	c.Flags().StringVar(&f.url, "controller", url, "address of the controller")
	c.Flags().StringVar(&f.tokenFile, "token-file", "", "file of the administrator's token (<data>/api-token of the controller)")
}

// client reaches the controller. A token in clear text leaves the machine only
// over TLS.
func (f *controllerFlags) client() (*client.Client, error) {
	u, err := url.Parse(f.url)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, usageError{fmt.Errorf("--controller %q is not an address like http://127.0.0.1:8080", f.url)}
	}
	if u.Scheme != "https" && !loopback(u.Hostname()) {
		return nil, fmt.Errorf("the token would travel to %s in clear text: run this on the controller's machine, or reach it through a tunnel, "+
			"such as ssh -L 8080:127.0.0.1:8080 %s, and leave --controller as it is", u.Host, u.Hostname())
	}
	token, err := client.ReadToken(f.tokenFile)
	if err != nil {
		return nil, err
	}
	return client.New(f.url, token), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
