package studio

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"storyline/controller/internal/desk"
	"storyline/controller/internal/media"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// world is what a studio stands on: drafts that keep what is written, edited and
// judged by the real code, and a real media store.
type world struct {
	mu       sync.Mutex
	fleet    *campaign.Fleet
	drafts   map[playlists.CampaignID][]*desk.Draft // versions, oldest first
	standing Standing
	plays    []Total
	files    *media.Store
	uploads  *media.Uploads
	begun    time.Time
	still    bool
	hasty    bool // drafts are read, and not judged
}

func noon() time.Time {
	kyiv, err := time.LoadLocation("Europe/Kyiv")
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, 25, 12, 0, 0, 0, kyiv)
}

const configs = "../../../configs"

// newWorld has the shipped fleet and no campaign.
func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{drafts: map[playlists.CampaignID][]*desk.Draft{}, begun: time.Now(), still: true}
	b, err := os.ReadFile(filepath.Join(configs, "fleets/kyiv-metro.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	var problems []campaign.Problem
	if w.fleet, problems = campaign.ParseFleet("kyiv-metro.yaml", b); len(problems) > 0 {
		tb.Fatal(problems[0])
	}
	if w.files, err = media.Open(tb.TempDir()); err != nil {
		tb.Fatal(err)
	}
	if w.uploads, err = media.OpenUploads(w.files, media.DefaultLimits()); err != nil {
		tb.Fatal(err)
	}
	return w
}

// shipped has the shipped campaign with its media, too.
func shipped(tb testing.TB) *world {
	tb.Helper()
	w := newWorld(tb)
	dir := filepath.Join(configs, "campaigns/they-used-you")
	text, err := os.ReadFile(filepath.Join(dir, "campaign.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "media", "*"))
	files := campaign.Files{}
	for _, name := range names {
		files["media/"+filepath.Base(name)] = w.put(tb, name)
	}
	w.keep(&desk.Draft{ID: "they-used-you", YAML: text, Files: files, Who: "Olena", What: "they-used-you"})
	return w
}

// entries are what was found in files of this machine: to decode a picture takes
// seconds under the race detector, and every world has all of them.
var entries sync.Map

func entryOf(name string, b []byte) (campaign.Entry, error) {
	if e, ok := entries.Load(name); ok {
		return e.(campaign.Entry), nil
	}
	e, err := campaign.Probe(name, bytes.NewReader(b), int64(len(b)))
	if err == nil {
		entries.Store(name, e)
	}
	return e, err
}

// put keeps a file of this machine.
func (w *world) put(tb testing.TB, name string) campaign.Entry {
	tb.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := entryOf(name, b)
	if err == nil {
		_, err = w.files.Put(e.SHA256, int64(len(b)), bytes.NewReader(b))
	}
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func (w *world) now() playlists.Millis {
	if w.still {
		return noon().UnixMilli()
	}
	return noon().Add(time.Since(w.begun)).UnixMilli()
}

// keep judges a version and makes it the newest.
func (w *world) keep(d *desk.Draft) *desk.Draft {
	d.Network, d.Fleet, d.Updated = w.fleet.Network, w.fleet, w.now()
	d.N = int64(len(w.drafts[d.ID]) + 1)
	d.Campaign, d.Problems = campaign.ParseCampaign("campaign.yaml", d.YAML)
	if w.hasty {
		w.drafts[d.ID] = append(w.drafts[d.ID], d)
		return d
	}
	d.Problems = append(d.Problems, d.Campaign.Judge(w.fleet, d.Files, nil, w.now())...)
	if len(campaign.Errors(d.Problems)) == 0 {
		d.Stories, _ = d.Campaign.Stories(w.fleet, d.Files)
	}
	w.drafts[d.ID] = append(w.drafts[d.ID], d)
	return d
}

func (w *world) Draft(_ context.Context, id playlists.CampaignID) (*desk.Draft, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.drafts[id]
	if len(all) == 0 {
		return nil, desk.ErrNotHere
	}
	return all[len(all)-1], nil
}

func (w *world) Edit(ctx context.Context, e desk.Edit) (*desk.Draft, error) {
	newest, err := w.Draft(ctx, e.Campaign)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.drafts[e.Campaign]
	if e.Base < 1 || e.Base > int64(len(all)) {
		return nil, desk.Refuse("There is no such version.")
	}
	if campaign.Clash(all[e.Base-1].YAML, newest.YAML, e.Changes...) {
		return nil, desk.Refuse("Somebody has changed the same place.")
	}
	text, err := campaign.EditCampaign(newest.YAML, e.Changes...)
	if err != nil {
		return nil, desk.Refuse("{why}", "why", err.Error())
	}
	files := campaign.Files{}
	for _, some := range []campaign.Files{newest.Files, e.Files} {
		for name, entry := range some {
			files[name] = entry
		}
	}
	if bytes.Equal(text, newest.YAML) && len(e.Files) == 0 {
		return newest, nil
	}
	return w.keep(&desk.Draft{ID: e.Campaign, YAML: text, Files: files, Who: e.Who, What: e.What}), nil
}

func (w *world) Campaigns(context.Context) (list []playlists.CampaignID, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := range w.drafts {
		list = append(list, id)
	}
	slices.Sort(list)
	return list, nil
}

func (w *world) Begin(_ context.Context, b Beginning) (*desk.Draft, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.keep(&desk.Draft{ID: b.Campaign, YAML: b.YAML, Files: b.Files, Who: b.Who, What: string(b.Campaign)}), nil
}

func (w *world) Fleet(context.Context) (*campaign.Fleet, error) { return w.fleet, nil }

func (w *world) Standing(_ context.Context, d *desk.Draft) (Standing, error) {
	if w.standing.State != "" {
		return w.standing, nil
	}
	st := Standing{State: Drafted}
	for i := range d.Stories {
		st.Stories = append(st.Stories, Telling{Story: d.Stories[i].ID, Digest: playlists.DigestOf(d.Stories[i].Payload()), State: Drafted, Need: 2})
	}
	return st, nil
}

func (w *world) Plays(context.Context, []playlists.Digest) ([]Total, error) { return w.plays, nil }

func (w *world) Open(d playlists.Digest) (io.ReadCloser, error) { return w.files.Open(d) }
