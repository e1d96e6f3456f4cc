package controller

import (
	"context"
	"errors"
	"os"

	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/footage"
)

// shop is the media store as the room of reviews asks for it.
type shop struct{ *Controller }

// Open opens a file.
func (s shop) Open(d playlists.Digest) (*os.File, error) { return s.files.Open(d) }

// Keep finds out what a file is, keeps it, and looks at its pictures as far as
// this machine can.
func (s shop) Keep(ctx context.Context, name string, f *os.File) (campaign.Entry, error) {
	info, err := f.Stat()
	if err != nil {
		return campaign.Entry{}, err
	}
	e, err := campaign.Probe(name, f, info.Size())
	if err != nil {
		return campaign.Entry{}, err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return campaign.Entry{}, err
	}
	if _, err := s.files.Put(e.SHA256, playlists.MaxMedia, f); err != nil {
		return campaign.Entry{}, err
	}
	looked, err := s.files.Looked(ctx, e.SHA256)
	switch {
	case errors.Is(err, footage.ErrNoProgram), errors.Is(err, footage.ErrNoPicture):
		return e, nil
	case err != nil:
		return campaign.Entry{}, err
	}
	return looked, nil
}
