package review

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"math"
	"path"
	"strings"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// Limits of what people bring. A campaign has at most some hundred files.
const (
	maxUpload    = 2 << 30
	maxUnpacked  = 4 << 30
	maxEntries   = 4000
	maxDirectory = 2 << 20 // bytes of the list of files
)

// brought is a campaign that somebody brings: its text, and its files by their paths.
type brought struct {
	yaml  []byte
	files map[string]*zip.File // nil of a text alone
}

// openBrought reads a campaign.yaml, or a zip of a campaign's folder. What it refuses
// is a *desk.Refusal; of a zip it unpacks the text alone.
func openBrought(r io.ReaderAt, size int64) (*brought, error) {
	head := make([]byte, 4)
	if n, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if string(head[:n]) != "PK\x03\x04" {
		text, err := upTo(io.NewSectionReader(r, 0, size), campaign.MaxCampaign)
		return &brought{yaml: text}, err
	}
	frugal := &frugal{r: r, left: maxDirectory}
	z, err := zip.NewReader(frugal, size)
	switch {
	case frugal.left < 0:
		return nil, manyFiles()
	case err != nil:
		return nil, desk.Refuse("This zip is damaged or not whole. Make it again.")
	}
	frugal.left = math.MaxInt64
	files, err := listed(z.File)
	if err != nil {
		return nil, err
	}
	b := &brought{files: files}
	main, ok := files[mainFile]
	if !ok {
		return nil, desk.Refuse("There is no campaign.yaml in this zip. Put one in, or send the campaign.yaml alone.")
	}
	delete(files, mainFile)
	b.yaml, err = unpacked(main, campaign.MaxCampaign)
	return b, err
}

func manyFiles() error {
	return desk.Refuse("This zip lists more files than a campaign can have. Pack the campaign’s folder alone.")
}

// listed judges the list of a zip before anything is unpacked. A folder around
// everything is taken off, as it is when people pack one.
func listed(list []*zip.File) (map[string]*zip.File, error) {
	if len(list) > maxEntries {
		return nil, manyFiles()
	}
	files := map[string]*zip.File{}
	var sum uint64
	for _, f := range list {
		name, folder := strings.CutSuffix(f.Name, "/")
		if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") {
			return nil, leadsOut(f.Name)
		}
		if folder || ofASystem(name) {
			continue
		}
		if !f.Mode().IsRegular() || f.Flags&1 != 0 {
			return nil, desk.Refuse("“{name}” in this zip is a link or locked by a password. Pack plain files.", "name", short(f.Name))
		}
		if sum += f.UncompressedSize64; f.UncompressedSize64 > playlists.MaxMedia || sum > maxUnpacked {
			return nil, desk.Refuse("This zip unpacks to more than a campaign can have. Make the files smaller, or leave out what the campaign doesn’t name.")
		}
		if _, twice := files[name]; twice {
			return nil, desk.Refuse("“{name}” stands twice in this zip. Pack the folder afresh.", "name", short(f.Name))
		}
		files[name] = f
	}
	return unwrapped(files), nil
}

func leadsOut(name string) error {
	return desk.Refuse("A file in this zip has a name that leads out of its folder: “{name}”. Nothing was unpacked.", "name", short(name))
}

// ofASystem reports whether a system has put a file beside those of the person.
func ofASystem(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || base == ".DS_Store" || base == "Thumbs.db"
}

// unwrapped takes off the folder that surrounds everything.
func unwrapped(files map[string]*zip.File) map[string]*zip.File {
	if _, ok := files[mainFile]; ok {
		return files
	}
	var around string
	for name := range files {
		first, _, inside := strings.Cut(name, "/")
		if !inside || around != "" && around != first {
			return files
		}
		around = first
	}
	bare := make(map[string]*zip.File, len(files))
	for name, f := range files {
		bare[strings.TrimPrefix(name, around+"/")] = f
	}
	return bare
}

// unpacked reads a small file of a zip.
func unpacked(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, damaged(f.Name)
	}
	defer func() { _ = r.Close() }()
	return upTo(r, most)
}

func damaged(name string) error {
	return desk.Refuse("“{name}” in this zip is damaged. Make the zip again.", "name", short(name))
}

// upTo reads a text to its end, as far as it is no longer than it may be.
func upTo(r io.Reader, most int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, damaged(mainFile)
	case int64(len(b)) > most:
		return nil, desk.Refuse("The campaign.yaml is larger than a text can be, or it is none.")
	}
	return b, nil
}

// short keeps the beginning of a foreign name, to be shown.
func short(name string) string {
	const most = 80
	name = strings.ToValidUTF8(name, "�")
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return name
}

// frugal reads no more than it was told to: the list of a zip may be as long as the
// zip, and would have to fit into memory.
type frugal struct {
	r    io.ReaderAt
	left int64
}

var errFrugal = errors.New("the list of files is too long")

// ReadAt reads.
func (f *frugal) ReadAt(b []byte, at int64) (int, error) {
	if f.left < 0 || f.left < int64(len(b)) {
		f.left = -1
		return 0, errFrugal
	}
	f.left -= int64(len(b))
	return f.r.ReadAt(b, at)
}
