package main

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

func newApprove() *cobra.Command {
	var key, story, media string
	var yes bool
	c := &cobra.Command{
		Use:   "approve SHEETS",
		Short: "Read what a screen will say, and sign it as an editor",
		Long: "approve prints every story and help card of the folder as its screens will say it (texts in every language, numbers,\n" +
			"addresses, media digests, end of consent), asks for each, and adds your signature. It signs the bytes that are there;\n" +
			"it never changes them. Run it on your own machine: the controller must never see an editor's key.",
		Example: "  storyline approve sheets --key ~/keys/olena.key --media campaigns/they-used-you",
		Args:    arguments(1, "the folder of sheets"),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := keys.ReadPrivate(key)
			if err != nil {
				return err
			}
			sheets, err := office.Open(args[0])
			if err != nil {
				return err
			}
			files := map[playlists.Digest]string(nil)
			if media != "" {
				if files, err = signedFiles(media, sheets); err != nil {
					return err
				}
			}
			return approve(cmd, sheets, k, approval{story: story, yes: yes, files: files})
		},
	}
	c.Flags().StringVar(&key, "key", "", "your private key")
	c.Flags().StringVar(&story, "story", "", "only this story")
	c.Flags().StringVar(&media, "media", "", "folder of the campaign: name its files, and say their captions")
	c.Flags().BoolVar(&yes, "yes", false, "sign without asking; you have read them before")
	must(c, "key")
	return c
}

// approval says how sheets are gone through.
type approval struct {
	story string                      // only this one
	yes   bool                        // without asking
	files map[playlists.Digest]string // files whose digests are signed; nil: nobody looked for them
}

// approve goes through the sheets with a person.
func approve(cmd *cobra.Command, sheets []*office.Sheet, k keys.File, a approval) error {
	if sheets = only(sheets, a.story); len(sheets) == 0 {
		return fmt.Errorf("no sheet is of story %q", a.story)
	}
	answers, out := bufio.NewScanner(cmd.InOrStdin()), plain{cmd.OutOrStdout()}
	signed, before := 0, 0
	for _, s := range sheets {
		if s.SignedBy(k.Key) {
			fmt.Fprintf(out, "%s: %s has signed it already.\n", named(s), k.Person)
			before++
			continue
		}
		recite(out, s)
		if a.files != nil {
			if err := reciteFiles(out, s, a.files); err != nil {
				return err
			}
		}
		if !a.yes {
			fmt.Fprintf(out, "\nMay this be shown to passengers? Sign as %s [y/N] ", k.Person)
			if !answers.Scan() || !yesWord(answers.Text()) {
				fmt.Fprintln(out, "Not signed.")
				continue
			}
		}
		if err := s.Sign(k); err != nil {
			return err
		}
		signed++
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s has signed %d of %s", k.Person, signed, counted(len(sheets), "sheet"))
	if before > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), ", and %d before", before)
	}
	fmt.Fprintln(cmd.ErrOrStderr(), ".")
	return nil
}

// only keeps the sheets of one story; all if none is named.
func only(sheets []*office.Sheet, story string) []*office.Sheet {
	return slices.DeleteFunc(sheets, func(s *office.Sheet) bool {
		return story != "" && (s.Story == nil || string(s.Story.ID) != story)
	})
}

func yesWord(answer string) bool {
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}
