package revision

import (
	"errors"
	"io/fs"
	"log/slog"
	"slices"

	"storyline/playlists"
)

// maxDetail is how many bytes of a refusal's sentence travel in the status.
const maxDetail = 120

// refuse notes a refused order in the draft. The same refusal again is counted
// and becomes the newest; of others the last eight are kept.
func (r *Revision) refuse(next *State, order playlists.Order, digest playlists.Digest, err error, at playlists.Millis) playlists.Refused {
	f := playlists.Refused{
		Order: order, Digest: digest, Reason: playlists.ReasonOf(err),
		Detail: detailOf(err), At: at, Count: 1,
	}
	list := slices.Clone(next.Refusals)
	same := func(g playlists.Refused) bool {
		return g.Order == f.Order && g.Digest == f.Digest && g.Reason == f.Reason
	}
	if i := slices.IndexFunc(list, same); i >= 0 {
		f.Count += list[i].Count
		list = slices.Delete(list, i, i+1)
	}
	if len(list) >= playlists.MaxRefusals {
		list = slices.Delete(list, 0, len(list)-playlists.MaxRefusals+1)
	}
	next.Refusals = append(list, f)
	if f.Count == 1 {
		r.log.Warn("order refused", slog.String("order", string(order)), slog.String("reason", string(f.Reason)),
			slog.String("detail", f.Detail), slog.String("sha256", f.Digest.Short()))
	}
	return f
}

// detailOf gives the sentence of an error, cut to what the status has room for.
func detailOf(err error) string {
	s := err.Error()
	var f *playlists.Refusal
	if errors.As(err, &f) {
		s = f.Detail
	}
	return playlists.Shortened(s, maxDetail)
}

// lacking refuses an order that can't be judged yet. If the disk is why, it says so.
func (r *Revision) lacking(what string) error {
	if err := r.failed(); err != nil {
		what = storage(err).Detail + "; " + what
	}
	return &playlists.Refusal{Reason: playlists.NotHeldYet, Detail: what}
}

// drop reports a kept order that doesn't hold and sets its file aside.
func (r *Revision) drop(next *State, order playlists.Order, msg []byte, err error, now playlists.Millis) {
	r.refuse(next, order, playlists.DigestOf(msg), err, now)
	if playlists.ReasonOf(err) != playlists.StorageFailed {
		r.shelf.setAside(nameOf(order))
	}
}

// storage refuses an order in the disk's own words. The path would be too long for
// a status; Problem says it.
func storage(err error) *playlists.Refusal {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return &playlists.Refusal{Reason: playlists.StorageFailed, Detail: "the disk would not take or give an order: " + err.Error()}
}
