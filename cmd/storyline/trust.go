package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

func newTrust() *cobra.Command {
	return group(&cobra.Command{
		Use:   "trust",
		Short: "Write and sign the trust document: who may sign what",
		Long: "The trust document says who may sign what on a network: editors stories, controllers arrangements, technicians bindings.\n" +
			"Roots sign it; displays know the roots from a file (roots.json) that the technician puts on them.",
	}, newTrustWrite(), newTrustSign())
}

// trustFlags are the public key files that make a trust document.
type trustFlags struct {
	network                                  string
	roots, editors, controllers, technicians []string
	rootPersons, editPersons                 int
	epoch                                    int64
	sheets, out, rootsOut                    string
}

func newTrustWrite() *cobra.Command {
	var f trustFlags
	c := &cobra.Command{
		Use:   "write",
		Short: "Write a trust document for roots to sign, and the file of roots for displays",
		Example: "  storyline trust write --network kyiv-metro --root a.pub --root b.pub --root c.pub --root-persons 2 \\\n" +
			"    --editor olena.pub --editor taras.pub --editor-persons 2 --controller controller.pub --sheets sheets",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := f.draft(time.Now())
			if err != nil {
				return err
			}
			if err := d.Write(f.out, f.rootsOut); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s is written. %d of its %d roots must sign it now: storyline trust sign %s --key ROOT.key\n", f.out, f.rootPersons, len(f.roots), f.out)
			fmt.Fprintf(cmd.ErrOrStderr(), "%s is for displays: the technician puts it there.\n", f.rootsOut)
			return nil
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.network, "network", "", "network whose displays it is for")
	fl.StringSliceVar(&f.roots, "root", nil, "public key of a root (repeat)")
	fl.IntVar(&f.rootPersons, "root-persons", 2, "how many roots must sign a trust document")
	fl.StringSliceVar(&f.editors, "editor", nil, "public key of an editor (repeat)")
	fl.IntVar(&f.editPersons, "editor-persons", 2, "how many editors must sign a story")
	fl.StringSliceVar(&f.controllers, "controller", nil, "public key of a controller (its data folder holds controller.pub)")
	fl.StringSliceVar(&f.technicians, "technician", nil, "public key of a technician (repeat)")
	fl.Int64Var(&f.epoch, "epoch", 1, "epoch of the serials; a new one lets serials start afresh")
	fl.StringVar(&f.sheets, "sheets", "", "folder of approved sheets, whose help card goes in")
	fl.StringVarP(&f.out, "out", "o", "trust.json", "trust document to write")
	fl.StringVar(&f.rootsOut, "roots-out", "roots.json", "file of roots to write")
	must(c, "network", "root", "editor")
	return c
}

func (f *trustFlags) draft(now time.Time) (*office.Draft, error) {
	d := &office.Draft{Network: playlists.Network(f.network), Epoch: f.epoch, RootPersons: f.rootPersons, EditPersons: f.editPersons, Now: now.UnixMilli()}
	if !playlists.ValidName(d.Network) {
		return nil, usageError{fmt.Errorf("--network %q: %s", f.network, playlists.NameRule)}
	}
	for _, kind := range []struct {
		files []string
		into  *[]playlists.Key
	}{{f.roots, &d.Roots}, {f.editors, &d.Editors}, {f.controllers, &d.Controllers}, {f.technicians, &d.Technicians}} {
		for _, name := range kind.files {
			k, err := keys.ReadPublic(name)
			if err != nil {
				return nil, err
			}
			*kind.into = append(*kind.into, k)
		}
	}
	if err := d.Check(); err != nil {
		return nil, usageError{err}
	}
	return d, f.addHelp(d)
}

func (f *trustFlags) addHelp(d *office.Draft) error {
	if f.sheets == "" {
		return nil
	}
	sheets, err := office.Open(f.sheets)
	if err != nil {
		return err
	}
	for _, s := range sheets {
		if s.Help == nil || s.Help.Network != d.Network {
			continue
		}
		if n := s.Count(d.Editors); n < d.EditPersons {
			return fmt.Errorf("the help card is signed by %d of %d editors; let them read it first: storyline approve %s --key EDITOR.key", n, d.EditPersons, f.sheets)
		}
		if d.Help != nil {
			return fmt.Errorf("%s holds more than one help card of %s; leave the one that is meant", f.sheets, d.Network)
		}
		d.Help = &s.Envelope
	}
	if d.Help == nil {
		return fmt.Errorf("%s holds no help card of %s", f.sheets, d.Network)
	}
	return nil
}

func newTrustSign() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use:   "sign FILE",
		Short: "Add a root's signature to a trust document",
		Args:  arguments(1, "the trust document"),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := keys.ReadPrivate(key)
			if err != nil {
				return err
			}
			if err := office.SignTrust(args[0], k); err != nil {
				return err
			}
			tally, err := office.CountTrust(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s has signed %s: %d of %d roots have.\n", k.Person, args[0], len(tally.Signed), tally.Need)
			if !slices.Contains(tally.Signed, k.Person) {
				fmt.Fprintf(cmd.ErrOrStderr(), "%s is none of its roots; the signature counts only where %s is a root of the document before.\n", k.Person, k.Person)
			}
			return nil
		},
	}
	c.Flags().StringVar(&key, "key", "", "private key of a root")
	must(c, "key")
	return c
}
