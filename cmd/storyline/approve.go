package main

import (
	"bufio"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

// approveFlags are those of the command.
type approveFlags struct {
	controller                           controllerFlags
	key, story, media, campaign, network string
	shape                                string
	yes, show, upload                    bool
}

func newApprove() *cobra.Command {
	var f approveFlags
	c := &cobra.Command{
		Use:   "approve [SHEETS]",
		Short: "Read what a screen will say, and sign it as an editor",
		Long: "approve prints every story and help card of SHEETS (a folder, or one file) as its screens will say it (texts in every\n" +
			"language, numbers, addresses, media digests, end of consent), asks for each, and adds your signature. It signs the bytes\n" +
			"that are there; it never changes them. Run it on your own machine: the controller must never see an editor's key.\n\n" +
			"With --show each story is also on a screen at an address of this machine, slide by slide in every language. With\n" +
			"--controller and --campaign it fetches the sheets that wait for a signature, into SHEETS or a folder that goes away\n" +
			"afterwards, and gives the controller what you have signed. Only envelopes travel.",
		Example: "  storyline approve sheets --key ~/keys/olena.key --media campaigns/they-used-you\n" +
			"  storyline approve --key ~/keys/olena.key --controller http://127.0.0.1:8080 --token-file token --campaign they-used-you --show",
		Args: atMostOne("the folder of sheets"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.upload = f.upload || f.controller.url != "" && !cmd.Flags().Changed("upload")
			if err := f.check(len(args) > 0); err != nil {
				return usageError{err}
			}
			k, err := keys.ReadPrivate(f.key)
			if err != nil {
				return err
			}
			return f.run(cmd, strings.Join(args, ""), k)
		},
	}
	f.add(c)
	return c
}

func (f *approveFlags) add(c *cobra.Command) {
	f.controller.offer(c, "")
	c.Flags().StringVar(&f.key, "key", "", "your private key")
	c.Flags().StringVar(&f.story, "story", "", "only this story")
	c.Flags().StringVar(&f.media, "media", "", "folder of the campaign: name its files, and say their captions")
	c.Flags().StringVar(&f.campaign, "campaign", "", "fetch what waits of this campaign from the controller")
	c.Flags().StringVar(&f.network, "network", "", "network of the campaign, if the controller has several")
	c.Flags().BoolVar(&f.show, "show", false, "show each story on a screen of this machine")
	c.Flags().StringVar(&f.shape, "shape", "1920x1080", "shape of that screen, in pixels")
	c.Flags().BoolVar(&f.upload, "upload", false, "give the controller what is signed (default with --controller)")
	c.Flags().BoolVar(&f.yes, "yes", false, "sign without asking; you have read them before")
	must(c, "key")
}

// check refuses flags that make no sense together.
func (f *approveFlags) check(sheets bool) error {
	switch {
	case !sheets && f.campaign == "":
		return errors.New("the folder of sheets is missing; or fetch them with --controller and --campaign")
	case f.controller.url == "" && (f.campaign != "" || f.upload || f.controller.tokenFile != ""):
		return errors.New("--campaign, --upload and --token-file need --controller")
	case f.controller.url != "" && f.controller.tokenFile == "":
		return errors.New("--controller needs --token-file")
	case f.campaign != "" && !playlists.ValidName(f.campaign):
		return fmt.Errorf("campaign %q: %s", f.campaign, playlists.NameRule)
	case !sheets && !f.upload:
		return errors.New("with --upload=false name a folder of sheets: what you sign would be lost")
	case f.show && f.yes:
		return errors.New("--show is for looking before one says yes: leave out --yes")
	}
	_, err := shapeOf(f.shape)
	return err
}

// approval says how sheets are gone through.
type approval struct {
	yes   bool                        // without asking
	files map[playlists.Digest]string // files whose digests are signed; nil: nobody looked for them
	show  func(*office.Sheet)         // puts a sheet before the person's eyes; nil: there is no screen
	hand  func(*office.Sheet) error   // passes on a sheet that is signed; nil: it stays here
}

// approve goes through the sheets with a person.
func approve(cmd *cobra.Command, sheets []*office.Sheet, k keys.File, a approval) error {
	answers, out := bufio.NewScanner(cmd.InOrStdin()), plain{cmd.OutOrStdout()}
	signed, before := 0, 0
	for _, s := range sheets {
		if s.SignedBy(k.Key) {
			fmt.Fprintf(out, "%s: %s has signed it already.\n", named(s), k.Person)
			before++
		} else {
			yes, err := a.ask(out, answers, s, k)
			if err != nil {
				return err
			}
			if !yes {
				fmt.Fprintln(out, "Not signed.")
				continue
			}
			if err := s.Sign(k); err != nil {
				return err
			}
			signed++
		}
		if a.hand != nil {
			if err := a.hand(s); err != nil {
				return fmt.Errorf("%s is signed in %s, but the controller has it not: %w", named(s), s.File, err)
			}
		}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s has signed %d of %s", k.Person, signed, counted(len(sheets), "sheet"))
	if before > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), ", and %d before", before)
	}
	fmt.Fprintln(cmd.ErrOrStderr(), ".")
	return nil
}

// ask shows a person a sheet and asks whether it may be signed.
func (a *approval) ask(out plain, answers *bufio.Scanner, s *office.Sheet, k keys.File) (bool, error) {
	recite(out, s)
	if a.files != nil {
		if err := reciteFiles(out, s, a.files); err != nil {
			return false, err
		}
	}
	if a.show != nil {
		a.show(s)
	}
	if a.yes {
		return true, nil
	}
	fmt.Fprintf(out, "\nMay this be shown to passengers? Sign as %s [y/N] ", k.Person)
	return answers.Scan() && yesWord(answers.Text()), nil
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
