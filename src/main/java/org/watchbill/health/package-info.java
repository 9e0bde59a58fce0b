/**
 * Whether this node is of use, for those who start, watch and call it: balancers, supervisors,
 * container platforms. Anyone may ask, nobody learns more than names.
 */
package org.watchbill.health;
