package review

import (
	"archive/zip"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// sheet hands out what editors sign of one story, with the signatures so far.
func (r *Review) sheet(w http.ResponseWriter, req *http.Request) {
	q := r.room.Ask(req)
	standing, _, err := r.standing(q)
	if err != nil {
		r.room.Fail(w, q, err)
		return
	}
	for i := range standing.Stories {
		if s := &standing.Stories[i]; string(s.Story) == req.PathValue("story") {
			attach(w, sheetName(s), "application/json")
			if _, err := w.Write(sheetBytes(s)); err != nil {
				r.log.Debug("a sheet was not taken", slog.Any("error", err))
			}
			return
		}
	}
	r.room.Fail(w, q, desk.ErrNotHere)
}

// sheets hands out those of all stories.
func (r *Review) sheets(w http.ResponseWriter, req *http.Request) {
	q := r.room.Ask(req)
	standing, d, err := r.standing(q)
	if err == nil && len(standing.Stories) == 0 {
		err = desk.Refuse("There are no sheets while the campaign has errors. Put them right first.")
	}
	if err != nil {
		r.room.Fail(w, q, err)
		return
	}
	attach(w, string(d.ID)+"-sheets.zip", "application/zip")
	z := zip.NewWriter(w)
	for i := range standing.Stories {
		s := &standing.Stories[i]
		if err := add(z, sheetName(s), d.Updated, sheetBytes(s)); err != nil {
			r.log.Debug("sheets were not taken", slog.Any("error", err))
			return
		}
	}
	if err := z.Close(); err != nil {
		r.log.Debug("sheets were not taken", slog.Any("error", err))
	}
}

func (r *Review) standing(q *desk.Request) (Standing, *desk.Draft, error) {
	d, err := r.draft(q.Request)
	if err != nil {
		return Standing{}, nil, err
	}
	s, err := r.opt.Approvals.Standing(q.Context(), d)
	return s, d, err
}

// sheetName is the name that storyline approve expects: the digest of what the
// sheet holds.
func sheetName(s *StoryStanding) string { return s.Digest.String() + ".json" }

func sheetBytes(s *StoryStanding) []byte {
	e := s.Sheet
	if e.Signatures == nil {
		e.Signatures = []playlists.Signature{}
	}
	return append(e.Bytes(), '\n')
}

// attach says that an answer is a file to be kept. The name is one of ours.
func attach(w http.ResponseWriter, name, kind string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	h.Set("Cache-Control", "no-store")
}

// add puts a small file into a zip, dated so that the same gives the same bytes.
func add(z *zip.Writer, name string, at playlists.Millis, b []byte) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.UnixMilli(at).UTC()})
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return err
}
