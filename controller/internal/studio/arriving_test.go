package studio

import (
	"context"
	"errors"
	"io"
	"time"

	"storyline/controller/internal/media"
	"storyline/playlists/campaign"
)

// arriving is the real uploads as the studio asks for them.
type arriving struct{ *media.Uploads }

func (a arriving) Begin(name string, length int64) (Upload, error) {
	u, err := a.Uploads.Begin(name, length, time.Now())
	return Upload{u.ID, u.Name, u.Length, u.Offset}, told(err)
}

func (a arriving) At(id string) (Upload, error) {
	u, err := a.Uploads.At(id)
	return Upload{u.ID, u.Name, u.Length, u.Offset}, told(err)
}

func (a arriving) Append(id string, offset int64, r io.Reader) (int64, error) {
	n, err := a.Uploads.Append(id, offset, r)
	return n, told(err)
}

func (a arriving) Finish(_ context.Context, id string) (campaign.Entry, error) {
	e, err := a.Uploads.Finish(id)
	return e, told(err)
}

func told(err error) error {
	var offset *media.WrongOffset
	var refused *media.Refused
	switch {
	case errors.As(err, &offset):
		return &WrongOffset{offset.Want}
	case errors.Is(err, media.ErrNoUpload):
		return ErrNoUpload
	case errors.As(err, &refused):
		return &Refused{Why: Fault(refused.Why), Have: refused.Have, Most: refused.Most}
	}
	return err
}
