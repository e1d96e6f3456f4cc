package review

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// mainFile is the file of a campaign in its folder, notHere that in which a zip
// says what it lacks.
const (
	mainFile = "campaign.yaml"
	notHere  = "missing.txt"
)

// exportText hands out the text, byte for byte.
func (r *Review) exportText(w http.ResponseWriter, req *http.Request) {
	q := r.room.Ask(req)
	d, err := r.asked(q)
	if err != nil {
		r.room.Fail(w, q, err)
		return
	}
	attach(w, mainFile, "application/yaml")
	if _, err := w.Write(d.YAML); err != nil {
		r.log.Debug("a text was not taken", slog.Any("error", err))
	}
}

// asked gives the version that an address names, the newest if it names none.
func (r *Review) asked(q *desk.Request) (*desk.Draft, error) {
	if n := number(q, "version"); n > 0 && campaignOf(q.Request) != "" {
		return r.opt.Texts.Version(q.Context(), campaignOf(q.Request), n)
	}
	return r.draft(q.Request)
}

// exportAll hands out the text and its media in one zip, as they come from the
// store.
func (r *Review) exportAll(w http.ResponseWriter, req *http.Request) {
	q := r.room.Ask(req)
	d, err := r.asked(q)
	if err != nil {
		r.room.Fail(w, q, err)
		return
	}
	missing, err := r.missing(d)
	if err != nil {
		r.room.Fail(w, q, err)
		return
	}
	attach(w, string(d.ID)+".zip", "application/zip")
	z := zip.NewWriter(w)
	err = add(z, mainFile, d.Updated, d.YAML)
	if err == nil && len(missing) > 0 {
		err = add(z, notHere, d.Updated, []byte(strings.Join(missing, "\n")+"\n"))
	}
	for _, name := range named(d) {
		if err == nil && !slices.Contains(missing, name) {
			err = r.addMedia(z, name, d.Updated, d.Files[name].SHA256)
		}
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil { // the zip has no end, so nobody takes it for a whole one
		r.log.Warn("a campaign was not handed out whole", slog.Any("error", err))
	}
}

// addMedia copies a file of the media store into a zip. Films and pictures are as
// small as they get, so they are only stored.
func (r *Review) addMedia(z *zip.Writer, name string, at playlists.Millis, d playlists.Digest) (err error) {
	f, err := r.opt.Media.Open(d)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	into, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: time.UnixMilli(at).UTC()})
	if err != nil {
		return err
	}
	if _, err = io.Copy(into, f); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// named lists the media that a text names, in alphabetical order.
func named(d *desk.Draft) []string {
	names := map[string]bool{}
	for i := range d.Campaign.Written {
		for k := range d.Campaign.Written[i].Slides {
			for _, m := range d.Campaign.Written[i].Slides[k].Media {
				names[m.File] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// missing lists the media that a text names and nobody can hand out: files that are
// not in the store, and names that no folder can hold.
func (r *Review) missing(d *desk.Draft) ([]string, error) {
	var list []string
	for _, name := range named(d) {
		e, known := d.Files[name]
		if !known || !plain(name) {
			list = append(list, name)
			continue
		}
		f, err := r.opt.Media.Open(e.SHA256)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			list = append(list, name)
		case err != nil:
			return nil, err
		default:
			if err := f.Close(); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// plain reports whether a name can be that of a media file in a campaign's folder.
func plain(name string) bool {
	return fs.ValidPath(name) && name != "." && name != mainFile && name != notHere && !strings.ContainsAny(name, "\\\x00")
}
