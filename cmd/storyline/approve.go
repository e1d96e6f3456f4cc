package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

func newApprove() *cobra.Command {
	var key, story string
	var yes bool
	c := &cobra.Command{
		Use:   "approve SHEETS",
		Short: "Read what a screen will say, and sign it as an editor",
		Long: "approve prints every story and help card of the folder as its screens will say it (texts in every language, numbers,\n" +
			"addresses, media digests, end of consent), asks for each, and adds your signature. It signs the bytes that are there;\n" +
			"it never changes them. Run it on your own machine: the controller must never see an editor's key.",
		Example: "  storyline approve sheets --key ~/keys/olena.key",
		Args:    arguments(1, 1, "the folder of sheets"),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := keys.ReadPrivate(key)
			if err != nil {
				return err
			}
			sheets, err := office.Open(args[0])
			if err != nil {
				return err
			}
			return approve(cmd, sheets, k, story, yes)
		},
	}
	c.Flags().StringVar(&key, "key", "", "your private key")
	c.Flags().StringVar(&story, "story", "", "only this story")
	c.Flags().BoolVar(&yes, "yes", false, "sign without asking; you have read them before")
	must(c, "key")
	return c
}

// approve goes through the sheets with a person.
func approve(cmd *cobra.Command, sheets []*office.Sheet, k keys.File, story string, yes bool) error {
	answers, out := bufio.NewScanner(cmd.InOrStdin()), plain{cmd.OutOrStdout()}
	signed := 0
	for _, s := range sheets {
		if story != "" && (s.Story == nil || string(s.Story.ID) != story) {
			continue
		}
		if s.SignedBy(k.Key) {
			fmt.Fprintf(out, "%s: you have signed it already.\n", s.Digest().Short())
			continue
		}
		recite(out, s)
		if !yes {
			fmt.Fprintf(out, "\nMay this be shown to passengers? Sign as %s [y/N] ", k.Person)
			if !answers.Scan() || !strings.EqualFold(strings.TrimSpace(answers.Text()), "y") {
				fmt.Fprintln(out, "Not signed.")
				continue
			}
		}
		if err := s.Sign(k); err != nil {
			return err
		}
		signed++
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s has signed %d of %d.\n", k.Person, signed, len(sheets))
	return nil
}

// plain writes text without control characters: a sheet that comes from
// elsewhere must not be able to hide a line from the person who signs it.
type plain struct{ w io.Writer }

func (p plain) Write(b []byte) (int, error) {
	seen := strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return '\uFFFD'
		}
		return r
	}, string(b))
	_, err := io.WriteString(p.w, seen)
	return len(b), err
}

// recite says a sheet as its screens will.
func recite(w io.Writer, s *office.Sheet) {
	if s.Help != nil {
		fmt.Fprintf(w, "\n== help card of %s\n   sha256 %s\n", s.Help.Network, s.Digest())
		reciteWords(w, "   ", s.Help.Text)
		reciteCall(w, &s.Help.Call)
		return
	}
	fmt.Fprintf(w, "\n== story %s of %s, network %s\n   sha256 %s\n   told until %s at the latest\n", s.Story.ID, s.Story.Campaign, s.Story.Network, s.Digest(), time.UnixMilli(s.Story.ConsentEnd).UTC().Format(time.RFC3339))
	reciteTexts(w, "   title ", s.Story.Titles)
	reciteTexts(w, "   notice ", s.Story.Notice)
	for i := range s.Story.Slides {
		sl := &s.Story.Slides[i]
		fmt.Fprintf(w, "   -- %s: %s, %.1f s\n", sl.ID, sl.Kind, float64(sl.Ms)/1000)
		reciteWords(w, "      ", sl.Text)
		reciteTexts(w, "      shows ", sl.Alt)
		for _, m := range sl.Media {
			fmt.Fprintf(w, "      %s %dx%d %s %s\n", m.Type, m.W, m.H, m.SHA256.Short(), m.Lang)
		}
	}
	reciteCall(w, &s.Story.Call)
}

func reciteWords(w io.Writer, indent string, text map[playlists.Lang]playlists.Words) {
	for _, l := range sorted(text) {
		fmt.Fprintf(w, "%s%s  %s | %s\n", indent, l, text[l].Heading, text[l].Body)
	}
}

func reciteTexts(w io.Writer, indent string, texts playlists.Texts) {
	for _, l := range sorted(texts) {
		fmt.Fprintf(w, "%s%s  %s\n", indent, l, texts[l])
	}
}

func reciteCall(w io.Writer, c *playlists.Call) {
	for _, n := range c.Numbers {
		fmt.Fprintf(w, "   call %s  %s\n", n.Number, strings.Join(values(n.Label), " / "))
	}
	fmt.Fprintf(w, "   QR %s  (%s)\n", c.Address, c.Short)
}

func sorted[V any](m map[playlists.Lang]V) []playlists.Lang {
	ls := make([]playlists.Lang, 0, len(m))
	for l := range m {
		ls = append(ls, l)
	}
	slices.Sort(ls)
	return ls
}

func values(t playlists.Texts) []string {
	var out []string
	for _, l := range sorted(t) {
		out = append(out, t[l])
	}
	return out
}
