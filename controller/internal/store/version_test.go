package store

import (
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pressly/goose/v3"

	"storyline/playlists"
)

func text(yaml, act string, updated playlists.Millis) Version {
	return Version{Network: "n", Campaign: "c", YAML: []byte(yaml), Catalogue: []byte("{}"), Who: "olena", Act: act, What: "stories.first", Updated: updated}
}

func versionsGrow(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	if _, err := s.Version(ctx, "n", "c", 0); !errors.Is(err, ErrNotFound) {
		t.Fatalf("an unknown campaign gives %v", err)
	}
	var want []Version
	for i, yaml := range []string{"one", "two", "one"} {
		v := text(yaml, "edit", int64(i+1))
		got := must[Version](t)(s.SaveVersion(ctx, v, int64(i)))
		v.N, v.Sum = int64(i+1), SumOf(v.YAML, v.Catalogue)
		same(t, "saved", got, v)
		want = append(want, v)
	}
	other := text("one", "new", 9)
	other.Campaign = "another"
	must[Version](t)(s.SaveVersion(ctx, other, 0))
	s = open(t)
	same(t, "the newest", must[Version](t)(s.Version(ctx, "n", "c", 0)), want[2])
	same(t, "the second", must[Version](t)(s.Version(ctx, "n", "c", 2)), want[1])
	if _, err := s.Version(ctx, "n", "c", 4); !errors.Is(err, ErrNotFound) {
		t.Fatalf("a version that is not there gives %v", err)
	}
	same(t, "campaigns", must[[]Campaign](t)(s.Campaigns(ctx, "n")), []Campaign{
		{Network: "n", Campaign: "another", YAML: []byte("one"), Catalogue: []byte("{}"), N: 1, Updated: 9},
		{Network: "n", Campaign: "c", YAML: []byte("one"), Catalogue: []byte("{}"), N: 3, Updated: 3},
	})
	for i := range want {
		want[i].YAML, want[i].Catalogue = nil, nil
	}
	same(t, "history", must[[]Version](t)(s.History(ctx, "n", "c", 10)), []Version{want[2], want[1], want[0]})
	same(t, "the end of it", must[[]Version](t)(s.History(ctx, "n", "c", 1)), want[2:])
}

func staleSaves(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	for _, base := range []int64{1, 7} {
		if _, err := s.SaveVersion(ctx, text("one", "new", 1), base); !errors.Is(err, ErrStale) {
			t.Fatalf("on version %d, which is not there: %v", base, err)
		}
	}
	// Of many who save at once on the same version, one does.
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.SaveVersion(ctx, text(strings.Repeat("x", i+1), "edit", 1), 0) })
	}
	wg.Wait()
	saved := 0
	for _, err := range errs {
		switch {
		case err == nil:
			saved++
		case !errors.Is(err, ErrStale):
			t.Fatal(err)
		}
	}
	same(t, "saved", saved, 1)
	v := must[Version](t)(s.SaveVersion(ctx, text("on top of whatever is there", "put", 2), AnyBase))
	same(t, "number", v.N, int64(2))
}

func sameTexts(t *testing.T, open opener) {
	ctx, s := t.Context(), open(t)
	first := must[Version](t)(s.SaveVersion(ctx, text("one", "new", 1), 0))
	same(t, "again", must[Version](t)(s.SaveVersion(ctx, text("one", "put", 2), AnyBase)), first)
	same(t, "again", must[Version](t)(s.SaveVersion(ctx, text("one", "put", 2), 1)), first)
	if _, err := s.SaveVersion(ctx, text("one", "put", 2), 0); !errors.Is(err, ErrStale) {
		t.Fatalf("the same text on an older version gives %v", err)
	}
	other := text("one", "upload", 3)
	other.Catalogue = []byte(`{"a":1}`)
	same(t, "another catalogue is another version", must[Version](t)(s.SaveVersion(ctx, other, 1)).N, int64(2))
}

func TestNothingCanMoveFromATextIntoItsCatalogue(t *testing.T) {
	if SumOf([]byte("ab"), []byte("c")) == SumOf([]byte("a"), []byte("bc")) {
		t.Error("two texts have one name")
	}
}

// A store from before there were versions: what was there becomes version 1, and
// can be written on.
func TestCampaignsThatWereThereAreVersionOne(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "storyline.db")
	db := must[*sql.DB](t)(sql.Open("sqlite", dsn(path)))
	dir := must[fs.FS](t)(fs.Sub(migrations, "migrations"))
	p := must[*goose.Provider](t)(goose.NewProvider(goose.DialectSQLite3, db, dir))
	must[[]*goose.MigrationResult](t)(p.UpTo(ctx, 1))
	must[sql.Result](t)(db.ExecContext(ctx, "insert into campaigns (network, campaign, yaml, catalogue, updated) values ('n', 'c', $1, $2, 5)", []byte("one"), []byte("{}")))
	ok(t, db.Close())
	s := must[*Store](t)(Open(ctx, path))
	defer s.Close()
	want := Version{Network: "n", Campaign: "c", N: 1, YAML: []byte("one"), Catalogue: []byte("{}"), Sum: SumOf([]byte("one"), []byte("{}")), Act: "put", Updated: 5}
	same(t, "version 1", must[Version](t)(s.Version(ctx, "n", "c", 0)), want)
	same(t, "unchanged", must[Version](t)(s.SaveVersion(ctx, text("one", "put", 6), 1)), want)
	same(t, "changed", must[Version](t)(s.SaveVersion(ctx, text("two", "put", 6), 1)).N, int64(2))
}
