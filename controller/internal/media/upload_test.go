package media

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storyline/playlists"
	"storyline/playlists/campaign"
	"storyline/playlists/livetest"
)

var errTorn = errors.New("torn")

// someFile is a file that a display could show, of about so many bytes.
func someFile(n int) []byte {
	return []byte("WEBVTT\n\n00:00.000 --> 00:01.000\n" + strings.Repeat("Words. ", n/7+1) + "\n")
}

// few are limits that a test can reach.
var few = Limits{Many: 2, Bytes: 1 << 20, Idle: time.Hour, Yield: time.Minute}

func openUploads(t testing.TB, s *Store) *Uploads {
	t.Helper()
	u, err := OpenUploads(s, few)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func begin(t testing.TB, u *Uploads, name string, length int) Upload {
	t.Helper()
	up, err := u.Begin(name, int64(length), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return up
}

// kept reads what is under a digest and holds it to that.
func kept(t rapid.TB, s *Store, d playlists.Digest) []byte {
	t.Helper()
	f, err := s.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil || playlists.DigestOf(b) != d {
		t.Fatalf("under %s are %d other bytes: %v", d.Short(), len(b), err)
	}
	return b
}

// arrive is a property: however an upload is cut, torn, misplaced, killed and
// taken up again, what is kept at its end is what was sent.
func arrive(t *rapid.T) {
	dir, err := os.MkdirTemp("", "uploads")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	u, err := OpenUploads(s, few)
	if err != nil {
		t.Fatal(err)
	}
	want := someFile(rapid.IntRange(0, 3*chunk/2).Draw(t, "length"))
	up, err := u.Begin("film", int64(len(want)), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(0); at < int64(len(want)); {
		n := rapid.Int64Range(0, int64(len(want))-at).Draw(t, "bytes")
		part := want[at : at+n]
		switch rapid.SampledFrom([]string{"sent", "sent", "torn", "misplaced", "killed", "finished early", "too long"}).Draw(t, "what happens") {
		case "sent":
			at = goesOn(t, u, up.ID, at, bytes.NewReader(part), at+n, nil)
		case "torn":
			at = goesOn(t, u, up.ID, at, io.MultiReader(iotest.HalfReader(bytes.NewReader(part)), iotest.ErrReader(errTorn)), at+n, errTorn)
		case "misplaced":
			wrong := &WrongOffset{Given: at + 1 + n, Want: at}
			_, err := u.Append(up.ID, wrong.Given, bytes.NewReader(part))
			if got := (*WrongOffset)(nil); !errors.As(err, &got) || *got != *wrong {
				t.Fatalf("misplaced: %v, want %v", err, wrong)
			}
		case "killed":
			if u, err = OpenUploads(s, few); err != nil {
				t.Fatal(err)
			}
			if now, err := u.At(up.ID); err != nil || now.Offset != at || now.Name != "film" {
				t.Fatalf("after a kill: %+v, %v, want it at %d", now, err, at)
			}
		case "finished early":
			if e, err := u.Finish(up.ID); err == nil {
				t.Fatalf("%d of %d bytes are taken for %+v", at, len(want), e)
			}
		case "too long":
			refused := (*Refused)(nil)
			_, err := u.Append(up.ID, at, bytes.NewReader(append(bytes.Clone(want[at:]), make([]byte, chunk)...)))
			if !errors.As(err, &refused) || refused.Why != LongerFile {
				t.Fatalf("too long: %v", err)
			}
			now, _ := u.At(up.ID)
			at = now.Offset
		}
	}
	e, err := u.Finish(up.ID)
	if err != nil {
		t.Fatal(err)
	}
	if e.SHA256 != playlists.DigestOf(want) || !bytes.Equal(kept(t, s, e.SHA256), want) {
		t.Fatal("other bytes are kept than were sent")
	}
}

func goesOn(t *rapid.T, u *Uploads, id string, at int64, r io.Reader, want int64, wantErr error) int64 {
	got, err := u.Append(id, at, r)
	if got != want || !errors.Is(err, wantErr) || (err == nil) != (wantErr == nil) {
		t.Fatalf("it ends at %d, want %d; %v, want %v", got, want, err, wantErr)
	}
	return got
}

func TestWhatArrivesIsWhatWasSent(t *testing.T) { rapid.Check(t, arrive) }

// FuzzUploads looks for an order of events after which other bytes are kept.
func FuzzUploads(f *testing.F) { f.Fuzz(rapid.MakeFuzz(arrive)) }

func TestAFinishedUploadSaysOnceMoreWhatItIs(t *testing.T) {
	s, _ := open(t)
	u := openUploads(t, s)
	b := someFile(100)
	up := begin(t, u, "a", len(b))
	if _, err := u.Append(up.ID, 0, bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
	first, err := u.Finish(up.ID)
	if err != nil {
		t.Fatal(err)
	}
	u = openUploads(t, s) // the controller starts anew before the answer arrives
	again, err := u.Finish(up.ID)
	if diff := cmp.Diff(first, again); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	now, err := u.At(up.ID)
	if diff := cmp.Diff(Upload{ID: up.ID, Name: "a", Length: int64(len(b)), Offset: int64(len(b)), Done: &first}, now); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for range few.Many { // it takes nobody's place
		begin(t, u, "b", 10)
	}
}

func TestANewerConnectionTakesOver(t *testing.T) {
	s, _ := open(t)
	u := openUploads(t, s)
	b := someFile(1000)
	up := begin(t, u, "a", len(b))
	old, send := io.Pipe()
	ended := make(chan error)
	go func() {
		_, err := u.Append(up.ID, 0, old)
		ended <- err
	}()
	if _, err := send.Write(b[:100]); err != nil {
		t.Fatal(err)
	}
	if _, err := send.Write(nil); err != nil { // the first part is written once the next is asked for
		t.Fatal(err)
	}
	now, err := u.At(up.ID)
	if err != nil || now.Offset != 100 {
		t.Fatalf("%+v, %v", now, err)
	}
	if _, err := u.Append(up.ID, 100, bytes.NewReader(b[100:])); err != nil {
		t.Fatal(err)
	}
	go send.Write([]byte("late"))
	if err := <-ended; !errors.Is(err, ErrOvertaken) {
		t.Errorf("the older one: %v", err)
	}
	e, err := u.Finish(up.ID)
	if err != nil || !bytes.Equal(kept(t, s, e.SHA256), b) {
		t.Errorf("%v", err)
	}
}

func TestUploadsAreRefusedForAReason(t *testing.T) {
	for _, c := range []struct {
		name string
		act  func(u *Uploads) error
		want *Refused
	}{
		{"nothing", func(u *Uploads) error { _, err := u.Begin("a.mp4", 0, time.Now()); return err }, &Refused{Why: EmptyFile, Name: "a.mp4"}},
		{"a film larger than any", func(u *Uploads) error { _, err := u.Begin("a.mp4", playlists.MaxMedia+1, time.Now()); return err },
			&Refused{LargeFile, "a.mp4", playlists.MaxMedia + 1, playlists.MaxMedia}},
		{"one too many", func(u *Uploads) error {
			begin(t, u, "a", 1)
			begin(t, u, "b", 1)
			_, err := u.Begin("c", 1, time.Now())
			return err
		}, &Refused{ManyUploads, "c", 2, 2}},
		{"more than fits", func(u *Uploads) error {
			begin(t, u, "a", 1000)
			_, err := u.Begin("b", few.Bytes-999, time.Now())
			return err
		}, &Refused{FullUploads, "b", 1000, few.Bytes}},
		{"half a file", func(u *Uploads) error {
			up := begin(t, u, "../../etc/pass\x00wd", 4)
			_, _ = u.Append(up.ID, 0, strings.NewReader("ab"))
			_, err := u.Finish(up.ID)
			return err
		}, &Refused{PartOfFile, "passwd", 2, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := open(t)
			got := (*Refused)(nil)
			if err := c.act(openUploads(t, s)); !errors.As(err, &got) {
				t.Fatalf("%v", err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAFileThatNoDisplayCanShowIsDropped(t *testing.T) {
	s, dir := open(t)
	u := openUploads(t, s)
	up := begin(t, u, "a.gif", 3)
	if _, err := u.Append(up.ID, 0, strings.NewReader("GIF")); err != nil {
		t.Fatal(err)
	}
	unfit := (*campaign.Unfit)(nil)
	if _, err := u.Finish(up.ID); !errors.As(err, &unfit) {
		t.Errorf("%v", err)
	}
	if _, err := u.At(up.ID); !errors.Is(err, ErrNoUpload) {
		t.Errorf("%v", err)
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// files lists all files below a folder.
func files(t *testing.T, dir string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			list = append(list, path)
			if info, err := e.Info(); err != nil || info.Mode().IsRegular() && info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", path, info.Mode(), err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestUploadsThatWereLeftBehindKeepNobodyOut(t *testing.T) {
	s, _ := open(t)
	u := openUploads(t, s)
	one, two := begin(t, u, "a", 10), begin(t, u, "b", 10)
	later := time.Now().Add(few.Yield + time.Minute)
	for _, id := range []string{one.ID, two.ID} {
		if err := os.Chtimes(u.path(id), later, later); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := u.Begin("c", 10, later); err == nil {
		t.Error("an upload that goes on made room for another")
	}
	old := later.Add(-few.Yield - time.Second)
	if err := os.Chtimes(u.path(one.ID), old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Begin("", 0, later); err == nil {
		t.Error("an empty file was taken")
	}
	if _, err := u.At(one.ID); err != nil {
		t.Errorf("one made room for nothing: %v", err)
	}
	if _, err := u.Begin("c", 10, later); err != nil {
		t.Errorf("an upload that was left behind keeps others out: %v", err)
	}
	if _, err := u.At(one.ID); !errors.Is(err, ErrNoUpload) {
		t.Errorf("left behind: %v", err)
	}
	if _, err := u.At(two.ID); err != nil {
		t.Errorf("an upload that goes on is gone: %v", err)
	}
}

func TestOldAndBrokenUploadsAreSweptUp(t *testing.T) {
	s, dir := open(t)
	u := openUploads(t, s)
	idle, dropped := begin(t, u, "a", 10), begin(t, u, "b", 10)
	if err := u.Drop(dropped.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Append(dropped.ID, 0, strings.NewReader("x")); !errors.Is(err, ErrNoUpload) {
		t.Errorf("dropped: %v", err)
	}
	if len(files(t, dir)) != 2 {
		t.Errorf("files: %v", files(t, dir))
	}
	for _, left := range []string{"0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdee.json", "x.json", incoming + "1", "other"} {
		if err := os.WriteFile(filepath.Join(u.dir, left), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	u = openUploads(t, s)
	if len(files(t, dir)) != 2 {
		t.Errorf("after a start: %v", files(t, dir))
	}
	young, err := u.Begin("c", 10, time.Now().Add(few.Idle+time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.At(idle.ID); !errors.Is(err, ErrNoUpload) {
		t.Errorf("idle: %v", err)
	}
	if _, err := u.At(young.ID); err != nil || len(files(t, dir)) != 2 {
		t.Errorf("young: %v, %v", err, files(t, dir))
	}
}

// TestADiskThatIsFullLosesNothing writes to /dev/full, where the disk always is.
func TestADiskThatIsFullLosesNothing(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		livetest.Lacks(t, "this system has no /dev/full")
	}
	s, _ := open(t)
	u := openUploads(t, s)
	b := someFile(1000)
	up := begin(t, u, "a", len(b))
	if _, err := u.Append(up.ID, 0, bytes.NewReader(b[:300])); err != nil {
		t.Fatal(err)
	}
	path := u.path(up.ID)
	if err := errors.Join(os.Rename(path, path+".aside"), os.Symlink("/dev/full", path)); err != nil {
		t.Fatal(err)
	}
	at, err := u.Append(up.ID, 300, bytes.NewReader(b[300:]))
	refused := (*Refused)(nil)
	if !errors.As(err, &refused) || at != 300 {
		t.Fatalf("at %d: %v", at, err)
	}
	if diff := cmp.Diff(&Refused{DiskFull, "a", 300, int64(len(b))}, refused); diff != "" {
		t.Error(diff)
	}
	if err := os.Rename(path+".aside", path); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Append(up.ID, 300, bytes.NewReader(b[300:])); err != nil {
		t.Fatal(err)
	}
	e, err := u.Finish(up.ID)
	if err != nil || !bytes.Equal(kept(t, s, e.SHA256), b) {
		t.Errorf("%v", err)
	}
}

func TestAnIDIsNoPath(t *testing.T) {
	s, _ := open(t)
	u := openUploads(t, s)
	for _, id := range []string{"", "..", "../x", strings.Repeat("0", 32)} {
		_, at := u.At(id)
		_, appended := u.Append(id, 0, strings.NewReader("x"))
		_, finished := u.Finish(id)
		for _, err := range []error{at, appended, finished, u.Drop(id)} {
			if !errors.Is(err, ErrNoUpload) {
				t.Errorf("%q: %v", id, err)
			}
		}
	}
}
