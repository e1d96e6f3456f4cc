package controller

import "storyline/playlists"

// eachPlaylist goes through what the carriages of a network were ordered to tell, in
// the fleet's order; those to which nothing was published are left out.
func (c *Controller) eachPlaylist(f *inForce, see func(playlists.Carriage, *playlists.Opened)) error {
	for _, t := range f.fleet.Trains {
		for _, car := range t.Carriages {
			o, err := c.pub.Ordered(f.fleet.Network, car.ID)
			if err != nil {
				return err
			}
			if o != nil {
				see(car.ID, o)
			}
		}
	}
	return nil
}

// told tells which carriages tell a story, by its payload.
func (c *Controller) told(f *inForce) (map[playlists.Digest][]playlists.Carriage, error) {
	all := map[playlists.Digest][]playlists.Carriage{}
	err := c.eachPlaylist(f, func(car playlists.Carriage, o *playlists.Opened) {
		for d := range o.Stories {
			all[d] = append(all[d], car)
		}
	})
	return all, err
}
