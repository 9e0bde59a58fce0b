/** Every setting in one place. */
package org.watchbill.settings;
