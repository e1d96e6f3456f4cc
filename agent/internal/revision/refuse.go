package revision

import (
	"errors"
	"log/slog"
	"slices"
	"unicode/utf8"

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
	if len(s) <= maxDetail {
		return s
	}
	s = s[:maxDetail]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s
}
