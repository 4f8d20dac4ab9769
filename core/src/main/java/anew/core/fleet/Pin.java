package anew.core.fleet;

import anew.core.model.HostName;

/** The file {@code pservers/PSERVER/domUs/VSERVER}, which pins a vserver by being there. */
record Pin(HostName pserver, HostName vserver, Place place) {}
