/** What follows a commit. */
package org.watchbill.errand;
