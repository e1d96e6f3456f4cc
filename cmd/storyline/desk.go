package main

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

func newDesk() *cobra.Command {
	var f controllerFlags
	var person string
	c := &cobra.Command{
		Use:   "desk",
		Short: "Print a link that signs you in to the console",
		Long: "desk prints the address of the controller's console with a code that signs you in, once, within ten minutes. So nobody has\n" +
			"to carry the administrator's token through a browser. Your name stands beside what you do there.",
		Example: "  storyline desk --person \"Olena Koval\" --token-file data/api-token",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			api, err := f.client()
			if err != nil {
				return err
			}
			code, err := api.SignIn(cmd.Context())
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), signInLink(f.url, code, person))
			return nil
		},
	}
	f.add(c)
	c.Flags().StringVar(&person, "person", "", "your name, filled in for you")
	return c
}

// signInLink is where a browser signs in with a code.
func signInLink(controller, code, person string) string {
	q := url.Values{"code": {code}}
	if person != "" {
		q.Set("name", person)
	}
	return strings.TrimSuffix(controller, "/") + "/sign-in?" + q.Encode()
}
