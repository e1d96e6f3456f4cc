package bundle

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

// content is what a bundle of tests is made of: members by digest.
type content map[playlists.Digest][]byte

// sample makes an index of three orders and three media files, one of them as long
// as a block and one over several.
func sample() (Index, content) {
	have := content{}
	keep := func(s string) (playlists.Digest, int64) {
		d := playlists.DigestOf([]byte(s))
		have[d] = []byte(s)
		return d, int64(len(s))
	}
	var x Index
	for _, o := range []Order{
		{Order: playlists.OrderTrust},
		{Order: playlists.OrderBinding, Display: "d-1"},
		{Order: playlists.OrderPlaylist, Network: "kyiv-metro", Carriage: "10511"},
	} {
		o.SHA256, o.Bytes = keep("the order " + string(o.Order))
		x.Orders = append(x.Orders, o)
	}
	for _, s := range []string{"a", strings.Repeat("b", block), strings.Repeat("film", 1000)} {
		var m Media
		m.SHA256, m.Bytes = keep(s)
		x.Media = append(x.Media, m)
	}
	return x, have
}

// write writes a whole bundle.
func write(t testing.TB, x Index, have content) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, x)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Begin(); err != nil {
		t.Fatal(err)
	}
	if err := addAll(w, have); err != nil {
		t.Fatal(err)
	}
	if int64(out.Len()) != w.Size() {
		t.Fatalf("%d bytes were written, %d foretold", out.Len(), w.Size())
	}
	return out.Bytes()
}

func addAll(w *Writer, have content) error {
	for len(w.Left()) > 0 {
		b := have[w.Left()[0].SHA256]
		if err := w.Add(func(to io.Writer) error { _, err := to.Write(b); return err }); err != nil {
			return err
		}
	}
	return w.End()
}

func open(b []byte) (*Bundle, error) { return Open(bytes.NewReader(b), int64(len(b))) }

// good lists the members of a bundle that hold.
func good(b *Bundle) (names []string) {
	for i := range b.Orders {
		if _, err := b.ReadOrder(i); err == nil {
			names = append(names, b.parts[i].Name)
		}
	}
	for i := range b.Media {
		if b.VerifyMedia(i) == nil {
			names = append(names, b.parts[len(b.Orders)+i].Name)
		}
	}
	return names
}

func TestWhatWasWrittenIsRead(t *testing.T) {
	x, have := sample()
	b, err := open(write(t, x, have))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Whole(); err != nil {
		t.Error(err)
	}
	for i, o := range b.Orders {
		if msg, err := b.ReadOrder(i); err != nil || !bytes.Equal(msg, have[o.SHA256]) {
			t.Errorf("order %d: %q, %v", i, msg, err)
		}
	}
	for i, m := range b.Media {
		r, err := b.OpenMedia(i)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, have[m.SHA256]) {
			t.Errorf("media %d: %d bytes, %v", i, len(got), err)
		}
	}
	if again := write(t, x, have); !bytes.Equal(again, write(t, x, have)) {
		t.Error("the same orders and media make two files")
	}
}

func TestAHeaderIsTheOneThatGoWrites(t *testing.T) {
	for name, size := range map[string]int64{IndexName: 1, orderDir + strings.Repeat("0f", 32): playlists.MaxMessage, mediaDir + strings.Repeat("a1", 32): playlists.MaxMedia} {
		var out bytes.Buffer
		if err := tar.NewWriter(&out).WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o444, Format: tar.FormatUSTAR}); err != nil {
			t.Fatal(err)
		}
		if h := header(name, size); !bytes.Equal(h[:], out.Bytes()) {
			t.Errorf("%s: wrote\n%q, want\n%q", name, h[:], out.Bytes())
		}
	}
}

// Anybody may look inside with what every machine has.
func TestAnyTarReadsABundle(t *testing.T) {
	x, have := sample()
	file := write(t, x, have)
	r := tar.NewReader(bytes.NewReader(file))
	var names []string
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg || h.Format != tar.FormatUSTAR || h.Mode != 0o444 {
			t.Errorf("%s: type %q, %s, mode %o", h.Name, h.Typeflag, h.Format, h.Mode)
		}
		if d, err := playlists.ParseDigest(filepath.Base(h.Name)); len(names) > 0 && (err != nil || d != playlists.DigestOf(got)) {
			t.Errorf("%s: %d bytes, %v", h.Name, len(got), err)
		}
		names = append(names, h.Name)
	}
	if len(names) != 7 || names[0] != IndexName {
		t.Errorf("members %q", names)
	}
	program := livetest.Program(t, "tar")
	path := filepath.Join(t.TempDir(), "b")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, "-tf", path).CombinedOutput()
	if err != nil || string(out) != strings.Join(names, "\n")+"\n" {
		t.Errorf("tar says %v:\n%s", err, out)
	}
}

// TestATornBundleKeepsWhatIsWhole cuts a bundle at each block boundary, and beside
// it, and fills the rest with zeroes as a copying program may.
func TestATornBundleKeepsWhatIsWhole(t *testing.T) {
	x, have := sample()
	whole := write(t, x, have)
	full, err := open(whole)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < len(whole); cut++ {
		if r := cut % block; r > 1 && r < block-1 {
			continue
		}
		room := append(slices.Clone(whole[:cut]), make([]byte, len(whole)-cut)...)
		for what, file := range map[string][]byte{"cut": whole[:cut], "zeroed": room} {
			var want []string // the members that end before the cut
			for i := range full.parts {
				if p := &full.parts[i]; p.data()+p.Bytes <= int64(cut) {
					want = append(want, p.Name)
				}
			}
			b, err := open(file)
			switch {
			case cut <= len(IndexName) && !errors.Is(err, ErrNone):
				if what != "zeroed" || cut < len(IndexName) || !errors.Is(err, ErrBad) { // a name alone
					t.Errorf("%s at %d: %v", what, cut, err)
				}
			case err != nil:
				if cut >= len(full.head) && what == "cut" {
					t.Errorf("%s at %d: %v", what, cut, err)
				}
			case what == "cut" && b.Whole() == nil:
				t.Errorf("cut at %d it is whole", cut)
			default:
				// Zeroes that belong there are no damage: a member's padding verifies.
				if got := good(b); len(got) < len(want)-1 || len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
					t.Errorf("%s at %d: %q hold, want %q", what, cut, got, want)
				}
			}
		}
	}
}

// TestAForgedBundleIsRefusedOrEmpty changes a good bundle in each way that comes to
// mind; nothing that isn't what it says is ever given out.
func TestAForgedBundleIsRefusedOrEmpty(t *testing.T) {
	big := func(n int) Index {
		x := Index{Header: playlists.Header{V: 1}}
		for i := range n {
			x.Media = append(x.Media, Media{SHA256: playlists.DigestOf(fmt.Append(nil, i)), Bytes: 1})
		}
		return x
	}
	for name, c := range map[string]struct {
		index string            // in place of the index
		spoil func(file []byte) // or this
		want  error             // of Open; nil: it opens
		holds int               // members that hold then
	}{
		"a million entries":            {index: `{"v":1,"orders":[],"media":[` + strings.Repeat(`{},`, 1_000_000) + `{}]}`, want: ErrBad},
		"one entry too many":           {index: jsonOf(t, big(MaxParts+1)), want: ErrBad},
		"as many as are allowed":       {index: jsonOf(t, big(MaxParts))},
		"no entry":                     {index: `{"v":1}`, want: ErrBad},
		"an order of no bytes":         {index: `{"v":1,"orders":[{"order":"trust","bytes":0}]}`, want: ErrBad},
		"an order that is too large":   {index: `{"v":1,"orders":[{"order":"binding","bytes":8193}]}`, want: ErrBad},
		"an order less than nothing":   {index: `{"v":1,"orders":[{"order":"trust","bytes":-1}]}`, want: ErrBad},
		"an unknown order, too large":  {index: `{"v":1,"orders":[{"order":"alerts","bytes":524289}]}`, want: ErrBad},
		"media that is too large":      {index: `{"v":1,"media":[{"bytes":1073741825}]}`, want: ErrBad},
		"media beyond counting":        {index: `{"v":1,"media":[{"bytes":9223372036854775807}]}`, want: ErrBad},
		"media of no bytes":            {index: `{"v":1,"media":[{"bytes":0}]}`, want: ErrBad},
		"media twice":                  {index: `{"v":1,"media":[{"bytes":1,"sha256":"` + strings.Repeat("0", 64) + `"},{"bytes":2,"sha256":"` + strings.Repeat("0", 64) + `"}]}`, want: ErrBad},
		"a path as a digest":           {index: `{"v":1,"media":[{"sha256":"../../../../etc/passwd","bytes":1}]}`, want: ErrBad},
		"a path as a display":          {index: `{"v":1,"orders":[{"order":"binding","display":"../x","bytes":1}]}`, want: ErrBad},
		"a path as a carriage":         {index: `{"v":1,"orders":[{"order":"playlist","network":"n","carriage":"/etc","bytes":1}]}`, want: ErrBad},
		"another version":              {index: `{"v":2,"media":[{"bytes":1}]}`, want: &playlists.Refusal{Reason: playlists.UnknownVersion}},
		"an unknown need":              {index: `{"v":1,"needs":["magic"],"media":[{"bytes":1}]}`, want: &playlists.Refusal{Reason: playlists.UnknownNeed}},
		"no JSON":                      {index: `<html>`, want: ErrBad},
		"more in the index than known": {index: `{"v":1,"new":true,"media":[{"bytes":1,"new":1}]}`},

		"another file":               {spoil: func(f []byte) { f[0] = 'S' }, want: ErrNone},
		"a name that goes on":        {spoil: func(f []byte) { f[len(IndexName)] = 'x' }, want: ErrNone},
		"an index without end":       {spoil: func(f []byte) { copy(f[sizeAt:], "77777777777") }, want: ErrBad},
		"an index of no length":      {spoil: func(f []byte) { copy(f[sizeAt:], "00000000000") }, want: ErrBad},
		"an index of a sign":         {spoil: func(f []byte) { copy(f[sizeAt:], "-0000000010") }, want: ErrBad},
		"an index with an owner":     {spoil: func(f []byte) { copy(f[265:], "root") }, want: ErrBad},
		"an index that is a link":    {spoil: func(f []byte) { f[156] = '2' }, want: ErrBad},
		"something behind the index": {spoil: func(f []byte) { f[block+indexLen(f)] = 'x' }, want: ErrBad},
		"a member that is a link":    {spoil: atMember(0, 156, "2"), holds: 5},
		"a member named ../x":        {spoil: atMember(3, 0, "../x\x00"), holds: 5},
		"a longer member":            {spoil: atMember(4, sizeAt, "77777777777"), holds: 5},
		"another order's bytes":      {spoil: atMember(1, block, "x"), holds: 5},
		"another film's bytes":       {spoil: atMember(5, block+999, "x"), holds: 5},
		"something in the padding":   {spoil: atMember(3, 2*block-1, "x"), holds: 5},
		"something in the end":       {spoil: func(f []byte) { f[len(f)-1] = 'x' }, holds: 6},
	} {
		t.Run(name, func(t *testing.T) {
			x, have := sample()
			file := write(t, x, have)
			if c.index != "" {
				file = withIndex(c.index)
			} else {
				c.spoil(file)
			}
			b, err := open(file)
			if !errors.Is(err, c.want) {
				t.Fatalf("opened with %v, want %v", err, c.want)
			}
			if err == nil && len(good(b)) != c.holds {
				t.Errorf("%d members hold, want %d", len(good(b)), c.holds)
			}
		})
	}
}

// indexLen reads the length of the index from the first header.
func indexLen(f []byte) int {
	var n int
	if _, err := fmt.Sscanf(string(f[sizeAt:sizeAt+sizeDigits]), "%o", &n); err != nil {
		panic(err)
	}
	return n
}

// atMember changes bytes of the i-th member, counted from its header.
func atMember(i, at int, to string) func([]byte) {
	return func(f []byte) {
		b, err := open(f)
		if err != nil {
			panic(err)
		}
		copy(f[int(b.parts[i].at)+at:], to)
	}
}

func jsonOf(t *testing.T, x Index) string {
	t.Helper()
	b, err := x.bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// withIndex makes a file of an index alone.
func withIndex(index string) []byte {
	h := header(IndexName, int64(len(index)))
	f := append(h[:], index...)
	return append(f, make([]byte, padded(int64(len(index)))-int64(len(index))+ending)...)
}

func TestAWriterGoesOnWhereItBrokeOff(t *testing.T) {
	x, have := sample()
	whole := write(t, x, have)
	full, err := open(whole)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut <= len(whole); cut += 100 {
		var out bytes.Buffer
		w, err := NewWriter(&out, x)
		if err != nil {
			t.Fatal(err)
		}
		half := slices.Clone(whole[:cut])
		if cut > 700 {
			half[cut-1] ^= 1 // and what was written last is damaged
		}
		n := w.Begun(bytes.NewReader(half), int64(len(half)))
		if n > int64(cut) || !bytes.Equal(half[:n], whole[:n]) {
			t.Fatalf("of %d bytes %d are said to be right", cut, n)
		}
		if n < int64(len(full.head)) && cut > len(full.head)+100 {
			t.Errorf("of %d bytes nothing is used", cut)
		}
		if n == 0 {
			if err := w.Begin(); err != nil {
				t.Fatal(err)
			}
		}
		if err := addAll(w, have); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(append(half[:n:n], out.Bytes()...), whole) {
			t.Fatalf("going on from %d of %d makes another file", n, cut)
		}
	}
}

func TestAWriterRefusesOtherBytes(t *testing.T) {
	x, _ := sample()
	for name, b := range map[string]string{"too few": "the order", "too many": "the order trust and more", "others": "the order tryst"} {
		w, err := NewWriter(io.Discard, x)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(func(to io.Writer) error { _, err := io.WriteString(to, b); return err }); !errors.Is(err, ErrBad) {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.End(); !errors.Is(err, ErrBad) {
			t.Errorf("%s: half a bundle ended with %v", name, err)
		}
	}
}

// FuzzOpen reads anything, behind a first block that is right or isn't: whatever
// opens gives out only what has its digest, and takes no more memory than its file
// is long.
func FuzzOpen(f *testing.F) {
	x, have := sample()
	x.Orders, x.Media = x.Orders[:1], x.Media[:1]
	whole := write(f, x, have)
	n := indexLen(whole)
	f.Add([]byte(nil), whole[block:block+n], whole[block+padded(int64(n)):])
	f.Add([]byte(nil), []byte(`{"v":1,"orders":[{"order":"trust","bytes":5}],"media":[{"bytes":1073741824}]}`), []byte(nil))
	f.Add(whole[:300], []byte("{}"), []byte(nil))
	f.Fuzz(func(t *testing.T, head, index, rest []byte) {
		file := append(withIndex(string(index))[:block+padded(int64(len(index)))], rest...)
		copy(file, head)
		b, err := open(file)
		if err != nil {
			return
		}
		_ = b.Whole()
		for i := range b.Orders {
			if msg, err := b.ReadOrder(i); err == nil && playlists.DigestOf(msg) != b.Orders[i].SHA256 {
				t.Fatalf("order %d is not what it says", i)
			}
		}
		for i := range b.Media {
			r, err := b.OpenMedia(i)
			if err != nil {
				continue
			}
			if n, err := io.Copy(io.Discard, r); err != nil || n != b.Media[i].Bytes {
				t.Fatalf("media %d has %d bytes, %v", i, n, err)
			}
		}
	})
}
