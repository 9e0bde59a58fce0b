/** What every list of the REST API has in common. */
package org.watchbill.rest;
