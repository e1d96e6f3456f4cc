package main

import (
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"storyline/playlists"
)

// bundleFlags say what a bundle is to carry, and where to.
type bundleFlags struct {
	controllerFlags
	network          string
	trains, displays []string
	out, roots       string
	every, asJSON    bool
}

func newBundle() *cobra.Command {
	var f bundleFlags
	c := &cobra.Command{
		Use:   "bundle",
		Short: "Write one file that carries orders and media to displays without a network",
		Long: "bundle writes everything that the displays of a train need into one file for a stick: the trust document, their bindings, their\n" +
			"playlists exactly as they are published, and each media file that these displays choose, once. On the display copy it into\n" +
			"the folder drop of its data directory, under any name: the agent knows it by what is in it, takes what is signed for it, and\n" +
			"says on its status page what it took. What it would refuse from the broker it refuses from a bundle. It is a plain tar file.\n" +
			"A run that broke off goes on where it was. Exit status: 0 it is whole; 1 it is not written.",
		Example: "  storyline bundle --train t-12 -o kyiv.storyline --token-file data/api-token\n" +
			"  storyline bundle show kyiv.storyline --roots roots.json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.add(c)
	c.Flags().StringVar(&f.network, "network", "", "network of the displays, if the controller has several")
	c.Flags().StringArrayVar(&f.trains, "train", nil, "a train whose displays it is for; may be given again")
	c.Flags().StringArrayVar(&f.displays, "display", nil, "a display that it is for; may be given again; without trains and displays: all of the network's")
	c.Flags().StringVarP(&f.out, "out", "o", "", "file to write")
	c.Flags().BoolVar(&f.every, "every-shape", false, "carry each media file of the stories, whatever shape and codecs the displays say they have")
	c.Flags().StringVar(&f.roots, "roots", "", "file of root keys that must have signed the trust document")
	c.Flags().BoolVar(&f.asJSON, "json", false, "print what it carries as JSON")
	must(c, "out")
	c.AddCommand(newBundleShow())
	return c
}

// run gathers what the bundle is to carry, writes it and says what that is.
func (f *bundleFlags) run(cmd *cobra.Command) error {
	for _, names := range [][]string{f.trains, f.displays} {
		for _, n := range names {
			if !playlists.ValidName(playlists.Network(n)) {
				return usageError{fmt.Errorf("%q: %s", n, playlists.NameRule)}
			}
		}
	}
	api, err := f.client()
	if err != nil {
		return err
	}
	g, err := gather(cmd.Context(), api, f)
	if err != nil {
		return err
	}
	digest, size, err := g.write(cmd.Context(), api, f.out, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	c := carried{File: filepath.Base(f.out), SHA256: digest, Bytes: size, Displays: g.displays, Media: len(g.index.Media), Problems: []string{}}
	if f.asJSON {
		return printJSON(cmd.OutOrStdout(), c)
	}
	printCarried(cmd.OutOrStdout(), &c)
	return nil
}

// carried is what a bundle carries, for people and programs.
type carried struct {
	File     string            `json:"file"`
	SHA256   playlists.Digest  `json:"sha256"` // of the index, by which all is bound
	Bytes    int64             `json:"bytes"`
	Displays []carriedDisplay  `json:"displays"`
	Media    int               `json:"media"`
	Problems []string          `json:"problems"`
	Trust    *playlists.Serial `json:"trust,omitempty"`
}

// carriedDisplay is what a bundle carries for one display.
type carriedDisplay struct {
	Display  playlists.DisplayID `json:"display"`
	Carriage playlists.Carriage  `json:"carriage"`
	Position playlists.Position  `json:"position"`
	Train    playlists.Train     `json:"train,omitempty"`
	Binding  playlists.Serial    `json:"binding"`
	Playlist *playlists.Serial   `json:"playlist,omitempty"` // none: none was published
	Lease    playlists.Millis    `json:"lease,omitempty"`    // until when it may be told
	Stories  int                 `json:"stories,omitempty"`
}

// plays notes the playlist of the display's carriage.
func (d *carriedDisplay) plays(o *playlists.Opened) {
	d.Playlist, d.Lease, d.Stories = &o.Serial, o.Lease, len(o.Stories)
}

func printCarried(out io.Writer, c *carried) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DISPLAY\tCARRIAGE\tPOSITION\tPLAYLIST\tSTORIES\tMAY BE TOLD UNTIL")
	for _, d := range c.Displays {
		serial, until := "none", "-"
		if d.Playlist != nil {
			serial, until = d.Playlist.String(), time.UnixMilli(d.Lease).UTC().Format("2006-01-02 15:04 UTC")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", d.Display, d.Carriage, d.Position, serial, d.Stories, until)
	}
	_ = w.Flush()
	for _, p := range c.Problems {
		fmt.Fprintf(plain{out}, "! %s\n", oneLine(p))
	}
	fmt.Fprintf(out, "%s: %s, %s, %d bytes.\n", c.File, counted(len(c.Displays), "display"), counted(c.Media, "media file"), c.Bytes)
}
