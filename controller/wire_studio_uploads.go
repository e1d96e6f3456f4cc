package controller

import (
	"context"
	"errors"
	"io"
	"time"

	"storyline/controller/internal/media"
	"storyline/controller/internal/studio"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// arrivals are the uploads as the studio asks for them.
type arrivals struct {
	uploads *media.Uploads
	store   *media.Store
}

// Begin makes room for a file.
func (a arrivals) Begin(name string, length int64) (studio.Upload, error) {
	u, err := a.uploads.Begin(name, length, time.Now())
	return arrivalOf(u), asStudio(err)
}

// At tells how far an upload has come.
func (a arrivals) At(id string) (studio.Upload, error) {
	u, err := a.uploads.At(id)
	return arrivalOf(u), asStudio(err)
}

// Append goes on with one.
func (a arrivals) Append(id string, offset int64, r io.Reader) (int64, error) {
	n, err := a.uploads.Append(id, offset, r)
	return n, asStudio(err)
}

// Finish keeps a file that is whole, and looks at its pictures where that can be
// done here: what was seen goes with the campaign.
func (a arrivals) Finish(ctx context.Context, id string) (campaign.Entry, error) {
	e, err := a.uploads.Finish(id)
	if err != nil || e.Type == playlists.Captions {
		return e, asStudio(err)
	}
	if looked, err := a.store.Looked(ctx, e.SHA256); err == nil {
		return looked, nil
	}
	return e, nil // unseen is a warning of its own, and no reason to take no file
}

func arrivalOf(u media.Upload) studio.Upload {
	return studio.Upload{ID: u.ID, Name: u.Name, Length: u.Length, Offset: u.Offset}
}

// asStudio gives errors of uploads the shape in which the studio says them.
func asStudio(err error) error {
	var offset *media.WrongOffset
	var refused *media.Refused
	switch {
	case errors.As(err, &offset):
		return &studio.WrongOffset{Want: offset.Want}
	case errors.Is(err, media.ErrNoUpload):
		return studio.ErrNoUpload
	case errors.As(err, &refused):
		return &studio.Refused{Why: studio.Fault(refused.Why), Have: refused.Have, Most: refused.Most}
	default:
		return err
	}
}
