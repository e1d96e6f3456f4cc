package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"storyline/playlists"
	"storyline/playlists/bundle"
)

func newBundleShow() *cobra.Command {
	var roots string
	var asJSON bool
	c := &cobra.Command{
		Use:   "show FILE",
		Short: "List what a bundle carries, and verify all of it",
		Long: "show reads a bundle as a display would: the trust document by the roots, bindings and playlists by the trust document, each media\n" +
			"file by its digest, and lists for whom it is and until when it may be told. It asks no controller.\n" +
			"Exit status: 0 everything in it holds; 1 something doesn't, or it is no bundle.",
		Example: "  storyline bundle show kyiv.storyline --roots roots.json",
		Args:    arguments(1, "the bundle's file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := verifyBundle(args[0], roots, time.Now().UnixMilli(), cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), c)
			} else {
				printCarried(cmd.OutOrStdout(), c)
			}
			if n := len(c.Problems); n > 0 {
				err = errors.Join(err, fmt.Errorf("%s in %s", counted(n, "problem"), args[0]))
			}
			return err
		},
	}
	c.Flags().StringVar(&roots, "roots", "", "file of root keys, as it lies on the displays")
	c.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	must(c, "roots")
	return c
}

// place is a carriage of a network.
type place struct {
	network  playlists.Network
	carriage playlists.Carriage
}

// examination is a bundle being verified.
type examination struct {
	carried
	b     *bundle.Bundle
	trust *playlists.Trust
	lists map[place]*playlists.Opened
	now   playlists.Millis
}

// verifyBundle verifies one bundle. What is wrong in it is no error but a problem.
func verifyBundle(file, rootsFile string, now playlists.Millis, log io.Writer) (*carried, error) {
	roots, err := readRoots(rootsFile)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	b, err := bundle.Open(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	x := examination{b: b, now: now, lists: map[place]*playlists.Opened{}}
	x.carried = carried{
		File: filepath.Base(file), SHA256: b.Digest(), Bytes: info.Size(), Media: len(b.Media), Displays: []carriedDisplay{}, Problems: []string{},
	}
	x.wrong("", b.Whole())
	x.each(playlists.OrderTrust, func(o *bundle.Order, msg []byte) { x.seeTrust(msg, roots) })
	x.each(playlists.OrderPlaylist, func(o *bundle.Order, msg []byte) { x.seePlaylist(o, msg) })
	x.each(playlists.OrderBinding, func(o *bundle.Order, msg []byte) { x.seeBinding(o, msg) })
	x.seeMedia(log)
	return &x.carried, nil
}

// wrong notes a problem.
func (x *examination) wrong(what string, err error) {
	if err != nil {
		x.Problems = append(x.Problems, what+err.Error())
	}
}

// each opens the orders of a kind.
func (x *examination) each(kind playlists.Order, see func(*bundle.Order, []byte)) {
	for i := range x.b.Orders {
		o := &x.b.Orders[i]
		if o.Order != kind {
			continue
		}
		msg, err := x.b.ReadOrder(i)
		switch {
		case err != nil:
			x.wrong("", err)
		case kind != playlists.OrderTrust && x.trust == nil:
			x.wrong(string(kind)+": ", errors.New("there is no trust document that holds to judge it by"))
		default:
			see(o, msg)
		}
	}
}

func (x *examination) seeTrust(msg []byte, roots *playlists.Roots) {
	t, err := playlists.OpenTrust(msg, roots)
	if err != nil {
		x.wrong("the trust document: ", err)
		return
	}
	x.trust, x.Trust = t, &t.Serial
}

func (x *examination) seePlaylist(o *bundle.Order, msg []byte) {
	opened, err := playlists.OpenPlaylist(msg, x.trust, o.Network, o.Carriage)
	if err == nil {
		x.lists[place{o.Network, o.Carriage}] = opened
		err = opened.CheckLease(playlists.At(x.now))
	}
	x.wrong(fmt.Sprintf("the playlist of carriage %s: ", o.Carriage), err)
}

func (x *examination) seeBinding(o *bundle.Order, msg []byte) {
	b, err := playlists.OpenBinding(msg, x.trust, o.Display)
	if err != nil {
		x.wrong(fmt.Sprintf("the binding of display %s: ", o.Display), err)
		return
	}
	d := carriedDisplay{Display: b.Display, Carriage: b.Carriage, Position: b.Position, Train: b.Train, Binding: b.Serial}
	if p := x.lists[place{b.Network, b.Carriage}]; p != nil {
		d.plays(p)
	}
	x.Displays = append(x.Displays, d)
}

// seeMedia reads each media file.
func (x *examination) seeMedia(log io.Writer) {
	b := newBytesBar(log, x.Bytes, 0)
	defer b.end()
	for i, m := range x.b.Media {
		x.wrong("", x.b.VerifyMedia(i))
		b.add(m.Bytes)
	}
}
