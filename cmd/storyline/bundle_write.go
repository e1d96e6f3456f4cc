package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
	"storyline/playlists/bundle"
)

// write writes the bundle beside its place and gives it its name once it is whole
// and on the disk. What a run that broke off has left there is gone on with. It
// gives the digest by which the bundle is known, and its size.
func (g *gathered) write(ctx context.Context, api *client.Client, out string, log io.Writer) (digest playlists.Digest, size int64, err error) {
	half := out + ".part"
	f, err := os.OpenFile(half, os.O_CREATE|os.O_RDWR, 0o644) //nolint:gosec // nothing in it is secret, and it is made to be carried about
	if err != nil {
		return digest, 0, err
	}
	w, err := bundle.NewWriter(f, g.index)
	if err == nil {
		err = g.fill(ctx, api, w, f, log)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return digest, 0, fmt.Errorf("%w; what there is of it is in %s, and the same command goes on from there", err, half)
	}
	if err := os.Rename(half, out); err != nil {
		return digest, 0, err
	}
	return w.Digest(), w.Size(), syncFolder(filepath.Dir(out))
}

// fill writes what the file lacks of the bundle.
func (g *gathered) fill(ctx context.Context, api *client.Client, w *bundle.Writer, f *os.File, log io.Writer) error {
	if w.Size() > fat {
		fmt.Fprintln(log, tooLong)
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	begun := w.Begun(f, info.Size())
	if err := f.Truncate(begun); err != nil {
		return err
	}
	if _, err := f.Seek(begun, io.SeekStart); err != nil {
		return err
	}
	if begun == 0 {
		if err := w.Begin(); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(log, "Going on behind %d of %d bytes.\n", begun, w.Size())
	}
	b := newBytesBar(log, w.Size(), begun)
	defer b.end()
	for len(w.Left()) > 0 {
		p := w.Left()[0]
		if err := w.Add(func(to io.Writer) error { return g.member(ctx, api, p, io.MultiWriter(to, b)) }); err != nil {
			return err
		}
	}
	return w.End()
}

// member writes the bytes of an order, or of a media file of the controller's.
func (g *gathered) member(ctx context.Context, api *client.Client, p bundle.Part, to io.Writer) error {
	if msg, ok := g.orders[p.SHA256]; ok {
		_, err := to.Write(msg)
		return err
	}
	return api.Media(ctx, p.SHA256, p.Bytes, to)
}

// fat is the longest file that a stick takes as it comes from the shop.
const fat = 4<<30 - 1

// tooLong says so of a longer one.
const tooLong = "This bundle is larger than 4 GiB: a stick with FAT32 can't take it. Format the stick as exFAT or ext4,\n" +
	"or make several bundles of fewer displays: they may lie in drop side by side."
