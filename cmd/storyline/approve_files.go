package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

// signedFiles finds, below a folder, the files whose digests sheets name: what
// an editor signs as a digest can then be looked at under its name.
func signedFiles(dir string, sheets []*office.Sheet) (map[playlists.Digest]string, error) {
	wanted, sizes := map[playlists.Digest]bool{}, map[int64]bool{}
	for _, s := range sheets {
		for _, m := range mediaOf(s) {
			wanted[m.SHA256], sizes[m.Bytes] = true, true
		}
	}
	found := map[playlists.Digest]string{}
	return found, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if info, err := d.Info(); err != nil || !sizes[info.Size()] {
			return err
		}
		sum, err := digestOf(path)
		if err == nil && wanted[sum] {
			found[sum] = path
		}
		return err
	})
}

func digestOf(path string) (playlists.Digest, error) {
	f, err := os.Open(path)
	if err != nil {
		return playlists.Digest{}, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return playlists.Digest(h.Sum(nil)), err
}

func mediaOf(s *office.Sheet) []playlists.Variant {
	var list []playlists.Variant
	if s.Story == nil {
		return nil
	}
	for i := range s.Story.Slides {
		list = append(list, s.Story.Slides[i].Media...)
	}
	return list
}

// reciteFiles names the files of a sheet and says its captions, which are words
// on the screen like any other. It tells which files were not found.
func reciteFiles(w io.Writer, s *office.Sheet, files map[playlists.Digest]string) error {
	for _, m := range mediaOf(s) {
		name, ok := files[m.SHA256]
		if !ok {
			fmt.Fprintf(w, "   file %s is not in the folder: you have not seen it\n", m.SHA256.Short())
			continue
		}
		fmt.Fprintf(w, "   file %s is %s\n", m.SHA256.Short(), name)
		if m.Type != playlists.Captions {
			continue
		}
		b, err := readSmall(name)
		if err != nil {
			return err
		}
		for line := range strings.Lines(strings.ReplaceAll(string(b), "\r\n", "\n")) {
			if line = strings.TrimSpace(line); line != "" && line != "WEBVTT" {
				fmt.Fprintf(w, "      %s\n", line)
			}
		}
	}
	return nil
}
