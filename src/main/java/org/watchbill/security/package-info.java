/**
 * Who may do what: accounts with roles, HTTP Basic, and a door that is closed unless opened.
 *
 * <p>Every path of the WAR needs a login ({@code web.xml}); every endpoint needs a role it names
 * ({@link org.watchbill.security.RequireRoles}).
 */
package org.watchbill.security;
