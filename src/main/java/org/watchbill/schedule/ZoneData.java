package org.watchbill.schedule;

import java.time.zone.ZoneRulesProvider;

/** The time zone rules this process computes with. */
final class ZoneData {

  /** The release of the tz database, such as {@code 2025b}; later releases sort after. */
  static final String VERSION = ZoneRulesProvider.getVersions("Europe/London").lastKey();

  private ZoneData() {}
}
