"""People's own image sets: what lies in the folder `data/`, in the ways that pictures lie on
disks."""
