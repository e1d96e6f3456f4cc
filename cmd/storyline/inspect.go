package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"storyline/playlists"
)

func newInspect() *cobra.Command {
	return &cobra.Command{
		Use:   "inspect FILE",
		Short: "Show what a sealed document holds and who signed it",
		Long: "inspect reads an envelope or a whole playlist message (a file, or - for standard input) and prints what is inside.\n" +
			"It verifies nothing: it says what is claimed. A display verifies with the trust document that it holds.",
		Args: arguments(1, "a file, or - for standard input,"),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := readFileOrStdin(cmd, args[0])
			if err != nil {
				return err
			}
			return inspect(plain{cmd.OutOrStdout()}, b)
		},
	}
}

func readFileOrStdin(cmd *cobra.Command, name string) ([]byte, error) {
	r := cmd.InOrStdin()
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	b, err := io.ReadAll(io.LimitReader(r, playlists.MaxMessage+1))
	if err == nil && len(b) > playlists.MaxMessage {
		err = fmt.Errorf("%s is larger than any message may be (%d bytes)", name, playlists.MaxMessage)
	}
	return b, err
}

func inspect(w io.Writer, b []byte) error {
	var p playlists.Playlist
	if json.Unmarshal(b, &p) == nil && p.Arrangement.PayloadType != "" {
		fmt.Fprintf(w, "playlist, %d bytes, sha256 %s\n", len(b), playlists.DigestOf(b))
		for i := range p.Stories {
			if err := show(w, &p.Stories[i]); err != nil {
				return err
			}
		}
		return show(w, &p.Arrangement)
	}
	e, err := playlists.ParseEnvelope(b, playlists.MaxMessage)
	if err != nil {
		return err
	}
	if e.PayloadType == "" {
		return errors.New("this is neither an envelope nor a playlist")
	}
	return show(w, &e)
}

func show(w io.Writer, e *playlists.Envelope) error {
	fmt.Fprintf(w, "\n%s\npayload sha256 %s, %d bytes\n", oneLine(e.PayloadType), e.PayloadDigest(), len(e.Payload))
	for _, s := range e.Signatures {
		fmt.Fprintf(w, "signature by key %s\n", s.KeyID)
	}
	if len(e.Signatures) == 0 {
		fmt.Fprintln(w, "no signature")
	}
	var doc any
	if err := json.Unmarshal(e.Payload, &doc); err != nil {
		return fmt.Errorf("its payload is no JSON: %w", err)
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(doc)
}
